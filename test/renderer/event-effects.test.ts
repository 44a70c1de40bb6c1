import { createORPCClient } from '@orpc/client';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { InfiniteQueryObserver, QueryClient, type QueryKey } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { InstanceEvent } from '../../core/contract/events.ts';
import type { ManagementApi } from '../../renderer/api/clients.ts';
import { collectKeys, invalidateIdle, staleKeys } from '../../renderer/api/event-effects.ts';
import type { ManagementClient } from '../support/clients.ts';

const ACME = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const EDITOR = '33333333-3333-4333-8333-333333333333';
const WIKI = '44444444-4444-4444-8444-444444444444';

/** Keys are made from paths alone, so no request is behind them. */
function queriesOf(instanceId: string): ManagementApi {
	const client = createORPCClient<ManagementClient>({ call: () => Promise.reject(new Error('no request is expected')) });
	return createTanstackQueryUtils(client, { path: ['instances', instanceId] });
}

const queries = queriesOf('local');
const list = (route: 'tenants' | 'apps') =>
	queries[route].list.infiniteKey({ input: () => ({ limit: 200 }), initialPageParam: undefined });

const CACHE: Record<string, QueryKey> = {
	instance: queries.instance.get.queryKey(),
	tenants: list('tenants'),
	acme: queries.tenants.get.queryKey({ input: { tenantId: ACME } }),
	acmePeople: queries.members.list.queryKey({ input: { tenantId: ACME } }),
	acmeInvoices: queries.billing.invoices.infiniteKey({
		input: () => ({ tenantId: ACME, limit: 200 }),
		initialPageParam: undefined,
	}),
	otherInvoices: queries.billing.invoices.queryKey({ input: { tenantId: OTHER } }),
	clock: queries.sandbox.clock.queryKey(),
	outbox: queries.outbox.list.queryKey({ input: {} }),
	trail: queries.audit.list.infiniteKey({ input: () => ({ limit: 200 }), initialPageParam: undefined }),
	news: queries.audit.list.queryKey({ input: { limit: 100 } }),
	operators: queries.operators.list.queryKey({ input: {} }),
	foundKeys: queries.keys.find.queryKey({ input: { search: 'k', limit: 6 } }),
	acmeKeys: queries.keys.list.queryKey({ input: { tenantId: ACME } }),
	acmeImpact: queries.keys.impact.queryKey({ input: { tenantId: ACME, kid: 'k' } }),
	masterKey: queries.masterKey.get.queryKey(),
	other: queries.tenants.get.queryKey({ input: { tenantId: OTHER } }),
	otherKeys: queries.keys.list.queryKey({ input: { tenantId: OTHER } }),
	apps: list('apps'),
	editor: queries.apps.get.queryKey({ input: { tenantId: ACME, appId: EDITOR } }),
	editorUsage: queries.apps.usage.queryKey({ input: { tenantId: ACME, appId: EDITOR } }),
	wikiUsage: queries.apps.usage.queryKey({ input: { tenantId: ACME, appId: WIKI } }),
	wiki: queries.apps.get.queryKey({ input: { tenantId: ACME, appId: WIKI } }),
	plans: queries.plans.list.queryKey(),
	nodes: queries.nodes.list.queryKey(),
	history: queries.nodes.history.queryKey(),
	decisions: queries.instance.attention.queryKey(),
	connections: queries.live.connections.queryKey({ input: { limit: 200 } }),
	documents: queries.live.documents.queryKey({ input: { limit: 200 } }),
	otherInstance: queriesOf('remote').tenants.get.queryKey({ input: { tenantId: ACME } }),
};

/** Which of the queries above are stale after an event. */
async function staleAfter(event: InstanceEvent): Promise<string[]> {
	const client = new QueryClient();
	for (const queryKey of Object.values(CACHE)) client.setQueryData(queryKey, {});
	for (const queryKey of staleKeys(queries, event)) await client.invalidateQueries({ queryKey });
	return Object.keys(CACHE).filter((name) => client.getQueryState(CACHE[name] ?? [])?.isInvalidated);
}

describe('what an event makes stale', () => {
	test.each(['hello', 'reset'] as const)('%s: everything of its instance, nothing of another', async (type) => {
		expect(await staleAfter({ type })).toEqual(Object.keys(CACHE).filter((name) => name !== 'otherInstance'));
	});

	test('a stream that goes on where it ended: nothing, what was missed follows', async () => {
		expect(await staleAfter({ type: 'resumed' })).toEqual([]);
	});

	test('a tenant: itself, its people, keys and invoices, the list and the outbox; no other tenant', async () => {
		expect(await staleAfter({ type: 'tenant.changed', tenantId: ACME })).toEqual([
			'tenants',
			'acme',
			'acmePeople',
			'acmeInvoices',
			'outbox',
			'foundKeys',
			'acmeKeys',
			'acmeImpact',
			'decisions',
		]);
	});

	test('an app: itself, the list, and its tenant and the plans, who tell how many apps they have', async () => {
		expect(await staleAfter({ type: 'app.changed', tenantId: ACME, appId: EDITOR })).toEqual([
			'tenants',
			'acme',
			'acmeInvoices',
			'outbox',
			'apps',
			'editor',
			'editorUsage',
			'plans',
			'decisions',
		]);
	});

	test('the catalogue: plans, and the apps that show their limits', async () => {
		expect(await staleAfter({ type: 'plans.changed' })).toEqual([
			'apps',
			'editor',
			'editorUsage',
			'wikiUsage',
			'wiki',
			'plans',
			'decisions',
		]);
	});

	test('a node: the nodes', async () => {
		expect(await staleAfter({ type: 'node.changed', nodeId: ACME, region: 'eu-central-1' })).toEqual(['nodes', 'history']);
	});

	test('something recorded: who looks for news, not a list that somebody reads', async () => {
		expect(await staleAfter({ type: 'audit.recorded', tenantId: ACME })).toEqual(['news', 'operators']);
	});

	test('the clock: what time it is, and what waits for a decision', async () => {
		expect(await staleAfter({ type: 'clock.changed' })).toEqual(['clock', 'decisions']);
	});

	test('the first token that is alive: what revoking a key of the tenant would end', async () => {
		expect(await staleAfter({ type: 'tokens.issued', tenantId: ACME })).toEqual(['acmeImpact']);
	});

	test('what time alone makes due: what waits for a decision', async () => {
		expect(await staleAfter({ type: 'attention.changed' })).toEqual(['decisions']);
	});

	test('a rotation of the master key: how far it is', async () => {
		expect(await staleAfter({ type: 'masterKey.changed' })).toEqual(['masterKey']);
	});

	test('how full nodes are comes with the event: nothing is read anew', async () => {
		expect(await staleAfter({ type: 'loads.changed', nodes: [] })).toEqual([]);
	});

	test('a mail: the outbox', async () => {
		expect(await staleAfter({ type: 'outbox.changed' })).toEqual(['outbox']);
	});

	test('live figures: live lists, nodes and what apps use, never what is stored', async () => {
		expect(await staleAfter({ type: 'live.changed', connections: 1, documents: 1, nodes: [] })).toEqual([
			'editorUsage',
			'wikiUsage',
			'nodes',
			'history',
			'decisions',
			'connections',
			'documents',
		]);
	});

	test('operations: the charts, and what apps use', async () => {
		expect(await staleAfter({ type: 'operations.changed' })).toEqual(['editorUsage', 'wikiUsage', 'history']);
	});
});

describe('bursts of changes', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	test('the first one goes through at once', () => {
		const flushed: QueryKey[][] = [];
		collectKeys((keys) => flushed.push(keys), 1_000)([['a']]);
		expect(flushed).toEqual([[['a']]]);
	});

	test('those that follow within the interval go through once, together, at its end', () => {
		const flushed: QueryKey[][] = [];
		const collect = collectKeys((keys) => flushed.push(keys), 1_000);
		for (let index = 0; index < 500; index += 1) collect([['a'], ['b']]);
		expect(flushed).toHaveLength(1);
		vi.advanceTimersByTime(999);
		expect(flushed).toHaveLength(1);
		vi.advanceTimersByTime(1);
		expect(flushed.slice(1)).toEqual([[['a'], ['b']]]);
	});

	test('after a quiet interval the next one goes through at once again', () => {
		const flushed: QueryKey[][] = [];
		const collect = collectKeys((keys) => flushed.push(keys), 1_000);
		collect([['a']]);
		vi.advanceTimersByTime(1_000);
		collect([['b']]);
		expect(flushed).toEqual([[['a']], [['b']]]);
	});
});

describe('a list that is being read when it changes', () => {
	const PAGES = 5;

	test('comes to its end under constant change, and is read once more after the last one', async () => {
		const queryClient = new QueryClient();
		const queryKey = ['list'];
		const reads: number[] = [];
		/** Lets the page that is being read arrive. */
		let arrive: () => void = () => undefined;
		const observer = new InfiniteQueryObserver(queryClient, {
			queryKey,
			staleTime: Number.POSITIVE_INFINITY,
			initialPageParam: 0,
			getNextPageParam: (last: number) => (last + 1 < PAGES ? last + 1 : undefined),
			queryFn: async ({ pageParam, signal }) => {
				const page = Promise.withResolvers<void>();
				arrive = page.resolve;
				await page.promise;
				if (signal.aborted) throw new Error('was not left to end');
				reads.push(pageParam);
				return pageParam;
			},
		});
		const stop = observer.subscribe(() => undefined);
		const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
		const readAll = async (onPage: () => void) => {
			for (let page = 0; page < PAGES; page += 1) {
				onPage();
				arrive();
				await settle();
			}
		};
		arrive();
		for (let page = 1; page < PAGES; page += 1) {
			await settle();
			void observer.fetchNextPage();
			await settle();
			arrive();
		}
		await settle();
		reads.length = 0;

		expect(invalidateIdle(queryClient, [queryKey])).toEqual([]);
		await settle();
		await readAll(() => expect(invalidateIdle(queryClient, [queryKey])).toEqual([queryKey]));
		expect(reads).toEqual([0, 1, 2, 3, 4]);

		expect(invalidateIdle(queryClient, [queryKey])).toEqual([]);
		await settle();
		await readAll(() => undefined);
		expect(reads).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
		stop();
		queryClient.clear();
	});
});
