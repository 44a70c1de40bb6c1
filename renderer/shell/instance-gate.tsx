import { List, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import type { InstanceEntry } from '../../core/contract/instances.ts';
import { AccessProvider } from '../api/access.tsx';
import { consoleQueries } from '../api/clients.ts';
import { ClockProvider } from '../api/clock.tsx';
import { describeFailure } from '../api/failure.ts';
import { InstanceProvider } from '../api/instance.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { Splash } from '../ui/splash.tsx';
import { addressFromHere, addressHistory, rememberPlaces, useAddressedInstance } from './address.ts';
import { instanceBase } from './instance-address.ts';
import { SignInGate } from './sign-in-gate.tsx';

/** Finds the instance that the address names, and gives it to the screens. */
export function InstanceGate({ children }: { children: (instanceId: string) => ReactNode }) {
	const instances = useQuery(consoleQueries.instances.list.queryOptions());
	const instanceId = useAddressedInstance();
	const retry = () => void instances.refetch();
	if (instances.isPending) return <Splash />;
	if (!instances.data)
		return (
			<FullPage>
				<FailureNotice failure={describeFailure(instances.error)} onRetry={retry} />
			</FullPage>
		);
	if (instanceId === null) return <ToInstance entries={instances.data} />;
	const entry = instances.data.find(({ id }) => id === instanceId);
	if (!entry) return <UnknownInstance id={instanceId} entries={instances.data} />;
	return (
		<InstanceProvider key={entry.id} entry={entry}>
			<Remember />
			<SignInGate>
				<AccessProvider>
					<ClockProvider>{children(entry.id)}</ClockProvider>
				</AccessProvider>
			</SignInGate>
		</InstanceProvider>
	);
}

/** Leads an address that names no instance to one. */
function ToInstance({ entries }: { entries: readonly InstanceEntry[] }) {
	const target = addressFromHere(entries.map(({ id }) => id));
	useEffect(() => {
		if (target !== null) addressHistory.replace(target);
	}, [target]);
	return target === null ? <UnknownInstance id={null} entries={entries} /> : <Splash />;
}

function Remember() {
	useEffect(rememberPlaces, []);
	return null;
}

/** An address of an instance that is not in the list: removed meanwhile, or mistyped. */
function UnknownInstance({ id, entries }: { id: string | null; entries: readonly InstanceEntry[] }) {
	return (
		<FullPage>
			<Title order={1} size="h3" mb="sm">
				There is no such instance
			</Title>
			<Text mb="sm">
				{id === null ? 'The list of instances is empty: start WireSocket again.' : `No instance here has the id “${id}”.`}
			</Text>
			<List>
				{entries.map((entry) => (
					<List.Item key={entry.id}>
						<a href={`${instanceBase(entry.id)}/`}>{entry.name}</a>
					</List.Item>
				))}
			</List>
		</FullPage>
	);
}
