import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Tenant } from '../../../../core/contract/tenants.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { choicesInput } from '../../../api/list.ts';
import { isolate } from '../../../ui/format.ts';
import { SearchSelect } from '../../../ui/search-select.tsx';
import { statusLabel } from '../../../ui/status-badge.tsx';

interface TenantPickerProps {
	value: Tenant | null;
	onChange: (tenant: Tenant | null) => void;
	error?: ReactNode;
}

/** Finds a tenant by name. Only active ones can have apps. */
export function TenantPicker({ value, onChange, error }: TenantPickerProps) {
	const [search, setSearch] = useState('');
	const tenants = useQuery(
		useQueries().tenants.list.queryOptions({
			input: choicesInput(search),
			placeholderData: keepPreviousData,
		}),
	);
	const found = tenants.data?.items ?? [];
	return (
		<SearchSelect
			name="Tenant"
			placeholder="Search by name"
			isFirst
			chosen={value && choiceOf(value)}
			found={found.map(choiceOf)}
			onSearch={setSearch}
			onChange={(id) => onChange(found.find((tenant) => tenant.id === id) ?? null)}
			nothingFound={nothingFound(tenants.isPending, search)}
			error={error ?? (tenants.isError && describeFailure(tenants.error).detail)}
		/>
	);
}

function choiceOf({ id, name, status }: Tenant) {
	const label = status === 'active' ? name : `${isolate(name)} (${statusLabel(status).toLowerCase()})`;
	return { value: id, label, disabled: status !== 'active' };
}

function nothingFound(isPending: boolean, search: string): string {
	if (isPending) return 'Searching…';
	return search === '' ? 'There is no tenant yet: create and approve one first.' : 'There is no tenant with such a name.';
}
