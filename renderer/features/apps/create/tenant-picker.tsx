import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Tenant } from '../../../../core/contract/tenants.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { isolate } from '../../../ui/format.ts';
import { statusLabel } from '../../../ui/status-badge.tsx';

const TYPING_PAUSE_MS = 200;
const CHOICES_MAX = 50;

interface TenantPickerProps {
	value: Tenant | null;
	onChange: (tenant: Tenant | null) => void;
	error?: ReactNode;
}

/** Finds a tenant by name. Only active ones can have apps. */
export function TenantPicker({ value, onChange, error }: TenantPickerProps) {
	const [text, setText] = useState('');
	const [search] = useDebouncedValue(text === value?.name ? '' : text.trim(), TYPING_PAUSE_MS);
	const tenants = useQuery(
		useQueries().tenants.list.queryOptions({
			input: { limit: CHOICES_MAX, ...(search === '' ? {} : { search }) },
			placeholderData: keepPreviousData,
		}),
	);
	const found = tenants.data?.items ?? [];
	const choices = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
	return (
		<Select
			label="Tenant"
			placeholder="Search by name"
			data-autofocus
			openOnFocus={false}
			searchable
			searchValue={text}
			onSearchChange={setText}
			// The server has searched already
			filter={({ options }) => options}
			data={choices.map(({ id, name, status }) => ({
				value: id,
				label: status === 'active' ? name : `${isolate(name)} (${statusLabel(status).toLowerCase()})`,
				disabled: status !== 'active',
			}))}
			nothingFoundMessage={nothingFound(tenants.isPending, search)}
			value={value?.id ?? null}
			onChange={(id) => onChange(choices.find((tenant) => tenant.id === id) ?? null)}
			error={error ?? (tenants.isError && describeFailure(tenants.error).detail)}
		/>
	);
}

function nothingFound(isPending: boolean, search: string): string {
	if (isPending) return 'Searching…';
	return search === '' ? 'There is no tenant yet: create and approve one first.' : 'There is no tenant with such a name.';
}
