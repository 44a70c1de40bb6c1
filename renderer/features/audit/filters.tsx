import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { type AuditAction, actorKindSchema } from '../../../core/contract/audit.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { AppFilter } from './app-filter.tsx';
import { ACTION_GROUPS, type AuditSearch, countFilters } from './audit-filter.ts';
import { TenantFilter } from './tenant-filter.tsx';
import { TimeFilter } from './time-filter.tsx';

const KINDS = [
	{ value: 'operator', label: 'Operators' },
	{ value: 'member', label: 'Members' },
	{ value: 'app', label: 'Apps' },
	{ value: 'visitor', label: 'Visitors' },
	{ value: 'system', label: 'The system' },
];
const TYPING_PAUSE_MS = 300;

interface FiltersProps {
	/** The tenant whose trail this is; absent: one can be chosen. */
	inTenant: string | undefined;
	search: AuditSearch;
	onSearch: (search: AuditSearch) => void;
}

/** Which events are shown. */
export function Filters({ inTenant, search, onSearch }: FiltersProps) {
	const change = (changes: AuditSearch) => onSearch({ ...search, event: undefined, ...changes });
	const tenantId = inTenant ?? search.tenant;
	/** Another number makes the choice of time anew. */
	const [cleared, setCleared] = useState(0);
	return (
		<Group gap="xs" flex={1}>
			<SearchField isFlexible label="Search events" value={search.q ?? ''} onSearch={(q) => change({ q: q || undefined })} />
			<Select
				aria-label="What was done"
				placeholder="Any action"
				flex="1 1 8.5rem"
				maw={176}
				searchable
				clearable
				data={ACTION_GROUPS}
				value={search.action ?? null}
				onChange={(action) => change({ action: (action as AuditAction | null) ?? undefined })}
			/>
			<WhoFilter value={search.who ?? ''} onChange={(who) => change({ who: who || undefined })} />
			<Select
				aria-label="Kind of who"
				placeholder="Anybody"
				flex="1 1 6.5rem"
				maw={128}
				clearable
				data={KINDS}
				value={search.kind ?? null}
				onChange={(kind) => change({ kind: actorKindSchema.safeParse(kind).data })}
			/>
			{!inTenant && <TenantFilter tenantId={search.tenant} onChange={(tenant) => change({ tenant, app: undefined })} />}
			{tenantId && <AppFilter tenantId={tenantId} appId={search.app} onChange={(app) => change({ app })} />}
			<TimeFilter key={cleared} search={search} onChange={change} />
			{countFilters(search) > 0 && (
				<Button
					variant="subtle"
					color="gray"
					onClick={() => {
						onSearch(search.sort ? { sort: search.sort } : {});
						setCleared((times) => times + 1);
					}}
				>
					Clear filters
				</Button>
			)}
		</Group>
	);
}

function WhoFilter({ value, onChange }: { value: string; onChange: (who: string) => void }) {
	const [text, setText] = useState(value);
	const sent = useRef(value);
	const changeSoon = useDebouncedCallback((who: string) => {
		sent.current = who;
		onChange(who);
	}, TYPING_PAUSE_MS);
	useEffect(() => {
		if (value === '' && sent.current !== '') setText('');
	}, [value]);
	return (
		<TextInput
			aria-label="Name of who did it"
			placeholder="Who: whole name"
			flex="1 1 8.5rem"
			maw={168}
			maxLength={200}
			value={text}
			onChange={({ currentTarget }) => {
				setText(currentTarget.value);
				changeSoon(currentTarget.value.trim());
			}}
		/>
	);
}
