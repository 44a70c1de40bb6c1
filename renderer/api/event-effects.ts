import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { InstanceEvent } from '../../core/contract/events.ts';
import type { ManagementApi } from './clients.ts';

/**
 * Which queries an event makes stale; each key also stands for all that begin with it.
 *
 * @param queries those of the instance that the event came from
 */
export function staleKeys(queries: ManagementApi, event: InstanceEvent): QueryKey[] {
	switch (event.type) {
		case 'hello':
		case 'reset':
			// What happened while nobody listened is unknown, so everything may be stale.
			return [queries.key()];
		case 'resumed':
			// What was missed follows.
			return [];
		case 'tenant.changed': {
			const input = { tenantId: event.tenantId };
			return [
				queries.tenants.list.key(),
				queries.tenants.get.key({ input }),
				queries.keys.find.key(),
				queries.keys.key({ input }),
				queries.members.key({ input }),
				queries.invitations.key({ input }),
				...billingKeys(queries, event.tenantId),
				queries.instance.attention.key(),
				queries.outbox.key(),
			];
		}
		case 'app.changed': {
			const { tenantId, appId } = event;
			return [
				queries.apps.list.key(),
				queries.apps.get.key({ input: { tenantId, appId } }),
				...usageKeys(queries, { tenantId, appId }),
				// Tenants and plans tell how many apps they have.
				queries.plans.list.key(),
				queries.tenants.list.key(),
				queries.tenants.get.key({ input: { tenantId } }),
				...billingKeys(queries, tenantId),
				queries.instance.attention.key(),
				queries.outbox.key(),
			];
		}
		case 'plans.changed':
			return [queries.plans.key(), queries.apps.key(), queries.instance.attention.key()];
		case 'settings.changed':
			return [queries.settings.key(), queries.insight.settings.key()];
		case 'node.changed':
			return [queries.nodes.key()];
		case 'audit.recorded':
			// A list that somebody reads must not move under their eyes: only what asks for news is stale.
			return [
				queries.audit.list.key({ type: 'query' }),
				queries.audit.retention.key(),
				queries.operators.key(),
				queries.consoleClients.key(),
			];
		case 'tokens.issued':
			return [queries.keys.impact.key({ input: { tenantId: event.tenantId } })];
		case 'attention.changed':
			return [queries.instance.attention.key()];
		case 'loads.changed':
			// They came with the event.
			return [];
		case 'masterKey.changed':
			return [queries.masterKey.key()];
		case 'clock.changed':
			return [queries.sandbox.clock.key(), queries.instance.attention.key()];
		case 'outbox.changed':
			return [queries.outbox.key()];
		case 'live.changed':
			return [queries.live.key(), queries.nodes.key(), queries.instance.attention.key(), ...usageKeys(queries)];
		case 'operations.changed':
			return [queries.nodes.history.key(), queries.apps.usage.key()];
		case 'refusals.changed':
			return [queries.refusals.list.key(), queries.refusals.counts.key()];
	}
}

/** What one app uses, or each of them does. */
function usageKeys({ apps }: ManagementApi, input?: { tenantId: string; appId: string }): QueryKey[] {
	return [apps.usage, apps.impact].map((route) => route.key(input ? { input } : undefined));
}

/** What a tenant pays, and for what. */
function billingKeys({ billing }: ManagementApi, tenantId: string): QueryKey[] {
	const input = { tenantId };
	return [
		billing.profile.key({ input }),
		billing.subscriptions.key({ input }),
		billing.invoices.key({ input }),
		billing.invoice.key({ input }),
		billing.credits.key({ input }),
		billing.checkout.key({ input }),
		billing.deletionImpact.key({ input }),
	];
}

/**
 * Makes queries stale, but lets those end that are reading: a list of many pages, read anew at each of a hundred changes a
 * second, would never come to its end.
 *
 * @returns the keys of those, to be made stale later
 */
export function invalidateIdle(queryClient: QueryClient, keys: readonly QueryKey[]): QueryKey[] {
	const reading = keys.flatMap((queryKey) => queryClient.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' }));
	for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey, fetchStatus: 'idle' });
	return reading.map(({ queryKey }) => queryKey);
}

/**
 * Collects calls that come in bursts: the first one goes through at once, those within the interval after it go
 * through together at its end.
 *
 * @param flush gets each key once
 */
export function collectKeys(flush: (keys: QueryKey[]) => void, intervalMs: number): (keys: QueryKey[]) => void {
	const waiting = new Map<string, QueryKey>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const release = () => {
		timer = undefined;
		if (waiting.size === 0) return;
		const keys = [...waiting.values()];
		waiting.clear();
		timer = setTimeout(release, intervalMs);
		flush(keys);
	};
	return (keys) => {
		for (const key of keys) waiting.set(JSON.stringify(key), key);
		if (timer === undefined) release();
	};
}
