import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../api/instance.tsx';
import { choicesInput } from '../../api/list.ts';
import { SearchSelect } from '../../ui/search-select.tsx';

interface TenantFilterProps {
	tenantId: string | undefined;
	onChange: (tenantId: string | undefined) => void;
}

/** Chooses a tenant by name. */
export function TenantFilter({ tenantId, onChange }: TenantFilterProps) {
	const [search, setSearch] = useState('');
	const queries = useQueries();
	const tenants = useQuery(
		queries.tenants.list.queryOptions({
			input: { sort: 'name', ...choicesInput(search) },
			placeholderData: keepPreviousData,
		}),
	);
	const chosen = useQuery(
		queries.tenants.get.queryOptions({ input: { tenantId: tenantId ?? '' }, enabled: tenantId !== undefined }),
	).data;
	return (
		<SearchSelect
			name="Tenant"
			isNameHidden
			placeholder="Any tenant"
			flex="1 1 7.5rem"
			maw={160}
			chosen={tenantId === undefined ? null : { value: tenantId, label: chosen?.name ?? '…' }}
			found={(tenants.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
			onSearch={setSearch}
			onChange={onChange}
			onClear={() => onChange(undefined)}
			nothingFound={tenants.isPending ? 'Searching…' : 'No such tenant'}
		/>
	);
}
