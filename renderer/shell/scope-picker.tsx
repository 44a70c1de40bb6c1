import { ActionIcon, Popover } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconSelector } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { InstanceEntry } from '../../core/contract/instances.ts';
import { consoleQueries } from '../api/clients.ts';
import { useInstance, useQueries } from '../api/instance.tsx';
import { choicesInput } from '../api/list.ts';
import { formatCount } from '../ui/format.ts';
import { OptionList } from '../ui/option-list.tsx';
import { statusLabel } from '../ui/status-badge.tsx';
import { addressHistory } from './address.ts';
import { instanceBase } from './instance-address.ts';
import classes from './scope-bar.module.css';

const TYPING_PAUSE_MS = 120;

interface PickerProps {
	/** What the button does: "Switch tenant". */
	label: string;
	/** Shown beside the arrow while nothing is chosen. */
	placeholder?: string;
	children: (close: () => void) => React.ReactNode;
}

function Picker({ label, placeholder, children }: PickerProps) {
	const [opened, { close, toggle }] = useDisclosure();
	return (
		<Popover
			opened={opened}
			onDismiss={close}
			onClose={close}
			position="bottom-start"
			width={340}
			trapFocus
			returnFocus
			shadow="md"
		>
			<Popover.Target>
				{placeholder ? (
					<button type="button" className={classes.choose} onClick={toggle}>
						{placeholder}
						<IconSelector size={14} aria-hidden />
					</button>
				) : (
					<ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={toggle}>
						<IconSelector size={14} aria-hidden />
					</ActionIcon>
				)}
			</Popover.Target>
			<Popover.Dropdown p="xs" aria-label={label}>
				{opened && children(close)}
			</Popover.Dropdown>
		</Popover>
	);
}

/** Chooses another instance. Where one was there before matters less than that it is another: it starts at its Overview. */
export function InstancePicker() {
	return <Picker label="Switch instance">{(close) => <InstanceOptions close={close} />}</Picker>;
}

function InstanceOptions({ close }: { close: () => void }) {
	const { entry } = useInstance();
	const instances = useQuery(consoleQueries.instances.list.queryOptions());
	const [query, setQuery] = useState('');
	const found = (instances.data ?? []).filter((other) =>
		describeInstance(other).toLowerCase().includes(query.trim().toLowerCase()),
	);
	return (
		<OptionList
			label="Search instances"
			query={query}
			onQuery={setQuery}
			empty="No instance matches."
			groups={[
				{
					label: 'Instances',
					options: found.map((other) => ({
						value: other.id,
						label: other.name,
						detail: other.environment.name,
						isCurrent: other.id === entry.id,
					})),
				},
			]}
			onClose={close}
			onPick={(id) => {
				close();
				if (id !== entry.id) addressHistory.push(`${instanceBase(id)}/`);
			}}
		/>
	);
}

function describeInstance({ name, environment }: InstanceEntry): string {
	return `${name} ${environment.name}`;
}

/** Chooses a tenant of the instance; searched on the server, so that ten thousand are no burden. */
export function TenantPicker({ tenantId }: { tenantId: string | undefined }) {
	return (
		<Picker label={tenantId ? 'Switch tenant' : 'All tenants'} {...(tenantId ? {} : { placeholder: 'All tenants' })}>
			{(close) => <TenantOptions tenantId={tenantId} close={close} />}
		</Picker>
	);
}

function TenantOptions({ tenantId, close }: { tenantId: string | undefined; close: () => void }) {
	const navigate = useNavigate();
	const { query, setQuery, search } = useTypedSearch();
	const tenants = useQuery(
		useQueries().tenants.list.queryOptions({
			input: { sort: 'name', ...choicesInput(search) },
			placeholderData: keepPreviousData,
		}),
	);
	return (
		<OptionList
			label="Search tenants"
			query={query}
			onQuery={setQuery}
			isSearching={tenants.isFetching}
			empty={tenants.isError ? 'Tenants cannot be read right now.' : 'No tenant matches.'}
			footer={describeRest(tenants.data)}
			groups={[
				{
					label: 'Tenants',
					options: (tenants.data?.items ?? []).map(({ id, name, status }) => ({
						value: id,
						label: name,
						detail: status === 'active' ? undefined : statusLabel(status),
						isCurrent: id === tenantId,
					})),
				},
			]}
			onClose={close}
			onPick={(id) => {
				close();
				void navigate({ to: '/tenants/$tenantId', params: { tenantId: id } });
			}}
		/>
	);
}

/** Chooses an app of the tenant. */
export function AppPicker({ tenantId, appId }: { tenantId: string; appId: string | undefined }) {
	return (
		<Picker label={appId ? 'Switch app' : 'All apps'} {...(appId ? {} : { placeholder: 'All apps' })}>
			{(close) => <AppOptions tenantId={tenantId} appId={appId} close={close} />}
		</Picker>
	);
}

function AppOptions({ tenantId, appId, close }: { tenantId: string; appId: string | undefined; close: () => void }) {
	const navigate = useNavigate();
	const { query, setQuery, search } = useTypedSearch();
	const apps = useQuery(
		useQueries().apps.list.queryOptions({
			input: { tenantId, sort: 'name', ...choicesInput(search) },
			placeholderData: keepPreviousData,
		}),
	);
	return (
		<OptionList
			label="Search apps"
			query={query}
			onQuery={setQuery}
			isSearching={apps.isFetching}
			empty={apps.isError ? 'Apps cannot be read right now.' : 'No app matches.'}
			footer={describeRest(apps.data)}
			groups={[
				{
					label: 'Apps of this tenant',
					options: (apps.data?.items ?? []).map(({ id, name, status }) => ({
						value: id,
						label: name,
						detail: status === 'active' ? undefined : statusLabel(status),
						isCurrent: id === appId,
					})),
				},
			]}
			onClose={close}
			onPick={(id) => {
				close();
				void navigate({ to: '/tenants/$tenantId/apps/$appId', params: { tenantId, appId: id } });
			}}
		/>
	);
}

function useTypedSearch() {
	const [query, setQuery] = useState('');
	const [search] = useDebouncedValue(query.trim(), TYPING_PAUSE_MS);
	return { query, setQuery, search };
}

function describeRest(page: { items: readonly unknown[]; total: number } | undefined): string | null {
	if (!page || page.total <= page.items.length) return null;
	return `${formatCount(page.items.length)} of ${formatCount(page.total)}; type to narrow down`;
}
