import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../api/instance.tsx';
import { useTenant } from '../../api/tenants.ts';

const TYPING_PAUSE_MS = 200;
const OFFERED = 50;

interface TenantFilterProps {
	tenantId: string | undefined;
	onChange: (tenantId: string | undefined) => void;
}

/** Chooses a tenant by name; the server searches, however many there are. */
export function TenantFilter({ tenantId, onChange }: TenantFilterProps) {
	const [text, setText] = useState('');
	const [search] = useDebouncedValue(text, TYPING_PAUSE_MS);
	const found = useQuery(
		useQueries().tenants.list.queryOptions({ input: { sort: 'name', limit: OFFERED, ...(search ? { search } : {}) } }),
	).data;
	const options = (found?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
	const shared = {
		'aria-label': 'Tenant',
		placeholder: 'Any tenant',
		flex: '1 1 7.5rem',
		maw: 160,
		searchable: true,
		clearable: true,
		onChange: (value: string | null) => onChange(value ?? undefined),
	};
	return tenantId ? (
		<ChosenTenant tenantId={tenantId} options={options} shared={shared} />
	) : (
		<Select
			{...shared}
			data={options}
			value={null}
			searchValue={text}
			onSearchChange={setText}
			filter={({ options }) => options}
		/>
	);
}

interface ChosenTenantProps {
	tenantId: string;
	options: { value: string; label: string }[];
	shared: object;
}

/** The one that was chosen, which need not be among those that were found. */
function ChosenTenant({ tenantId, options, shared }: ChosenTenantProps) {
	const chosen = { value: tenantId, label: useTenant(tenantId)?.name ?? '…' };
	const others = options.filter(({ value }) => value !== tenantId);
	return <Select {...shared} data={[chosen, ...others]} value={tenantId} />;
}
