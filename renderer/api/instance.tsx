import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { InstanceEvent } from '../../core/contract/events.ts';
import type { InstanceEntry } from '../../core/contract/instances.ts';
import { consoleQueries, createManagementApi, instancePath, type ManagementApi } from './clients.ts';
import { collectKeys, invalidateIdle, staleKeys } from './event-effects.ts';
import { followEvents } from './event-stream.ts';
import { showLoads } from './node-loads.ts';

/** Bursts of changes, such as a seed of a thousand tenants, are read again at most this often. */
const CHANGES_INTERVAL_MS = 300;
/** Lists of what is live change all the time; their counts come with the events themselves. */
const LIVE_INTERVAL_MS = 1_000;

type LiveFigures = Omit<Extract<InstanceEvent, { type: 'live.changed' }>, 'type'>;

/** What events tell of an instance from moment to moment. */
interface InstanceState {
	/** `connecting` until the first answer. */
	connection: 'connecting' | 'open' | 'lost';
	/** Null until the first event with figures. */
	figures: LiveFigures | null;
}

/** One instance as the screens see it. */
interface Instance {
	entry: InstanceEntry;
	/** Base path for requests that are not of the management API. */
	path: string;
	queries: ManagementApi;
	state: StoreApi<InstanceState>;
	/** Makes the queries stale that an event concerns; for changes of one's own, too, which should not wait for news. */
	changed(event: InstanceEvent): void;
	/** Listens to the instance's events. @returns a function that stops it. */
	listen(): () => void;
	/** Tries to reach the instance now rather than after the pause. */
	retryNow(): void;
}

function createInstance(entry: InstanceEntry, queryClient: QueryClient): Instance {
	const { client, queries } = createManagementApi(entry.id);
	const state = createStore<InstanceState>(() => ({ connection: 'connecting', figures: null }));
	const invalidate = (keys: readonly (readonly unknown[])[]) => {
		for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
	};
	const changes = collectKeys(invalidate, CHANGES_INTERVAL_MS);
	const live = collectKeys((keys) => live(invalidateIdle(queryClient, keys)), LIVE_INTERVAL_MS);
	let retryNow: () => void = () => undefined;

	const changed = (event: InstanceEvent) => {
		(event.type === 'live.changed' ? live : changes)(staleKeys(queries, event));
		// The name of the environment is a setting, and the console's list of instances tells it.
		if (event.type === 'settings.changed') changes([consoleQueries.instances.list.key()]);
	};
	const onEvent = (event: InstanceEvent) => {
		if (event.type === 'live.changed') {
			const { type: _, ...figures } = event;
			state.setState({ figures });
		}
		if (event.type === 'loads.changed') showLoads(queryClient, queries, event.nodes);
		changed(event);
	};
	return {
		entry,
		path: instancePath(entry.id),
		queries,
		state,
		changed,
		listen() {
			const controller = new AbortController();
			const stream = followEvents({
				open: (signal) => client.events.stream(undefined, { signal }),
				onEvent,
				onState: (connection) => state.setState({ connection }),
				signal: controller.signal,
			});
			retryNow = stream.retryNow;
			return () => controller.abort();
		},
		retryNow: () => retryNow(),
	};
}

const InstanceContext = createContext<Instance | null>(null);

/** Gives the screens below it an instance, and keeps them up to date with its events. */
export function InstanceProvider({ entry, children }: { entry: InstanceEntry; children: ReactNode }) {
	const queryClient = useQueryClient();
	const instance = useMemo(() => createInstance(entry, queryClient), [entry, queryClient]);
	useEffect(() => instance.listen(), [instance]);
	return <InstanceContext value={instance}>{children}</InstanceContext>;
}

/** The instance that the screen is about. */
export function useInstance(): Instance {
	const instance = useContext(InstanceContext);
	if (!instance) throw new Error('There is no InstanceProvider above this component.');
	return instance;
}

/** Query keys and options of the instance's management API. */
export function useQueries(): ManagementApi {
	return useInstance().queries;
}

/** What the instance's events told last. */
export function useInstanceState<T>(select: (state: InstanceState) => T): T {
	return useStore(useInstance().state, select);
}
