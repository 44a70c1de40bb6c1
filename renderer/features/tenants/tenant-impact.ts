import { useQueryClient } from '@tanstack/react-query';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useQueries } from '../../api/instance.tsx';
import { formatPrice, formatQuantity } from '../../ui/format.ts';

/** What a tenant has, in numbers. */
export interface TenantImpact {
	apps: number;
	connections: number;
	members: number;
	/** Paid ones. */
	subscriptions: number;
	/** What those cost a month, by currency. */
	monthly: { currency: string; cents: number }[];
}

/** Counts what a tenant has, now and not as it was when a list was read. */
export function useCountImpact(): (tenant: Tenant) => Promise<TenantImpact> {
	const queries = useQueries();
	const queryClient = useQueryClient();
	return async ({ id: tenantId }) => {
		const one = { tenantId, limit: 1 };
		const [apps, connections, members, subscriptions] = await Promise.all([
			queryClient.fetchQuery(queries.apps.list.queryOptions({ input: one, staleTime: 0 })),
			queryClient.fetchQuery(queries.live.connections.queryOptions({ input: one, staleTime: 0 })),
			queryClient.fetchQuery(queries.members.list.queryOptions({ input: one, staleTime: 0 })),
			queryClient.fetchQuery(queries.billing.subscriptions.queryOptions({ input: { tenantId }, staleTime: 0 })),
		]);
		const paid = subscriptions.filter(({ priceCents }) => priceCents > 0);
		return {
			apps: apps.total,
			connections: connections.total,
			members: members.total,
			subscriptions: paid.length,
			monthly: sumByCurrency(paid),
		};
	};
}

function sumByCurrency(subscriptions: readonly { currency: string; priceCents: number }[]): TenantImpact['monthly'] {
	const sums = new Map<string, number>();
	for (const { currency, priceCents } of subscriptions) sums.set(currency, (sums.get(currency) ?? 0) + priceCents);
	return [...sums].map(([currency, cents]) => ({ currency, cents }));
}

function describePaid({ subscriptions, monthly }: TenantImpact): string {
	const price = monthly.map(({ currency, cents }) => formatPrice(cents, currency)).join(' and ');
	return `${formatQuantity(subscriptions, 'paid subscription')}${subscriptions === 0 ? '' : ` (${price} a month)`}`;
}

/** What suspending a tenant does to it. */
export function suspensionConsequences(impact: TenantImpact): string[] {
	return [
		`${formatQuantity(impact.apps, 'app')}: no tokens until the tenant is resumed.`,
		`${formatQuantity(impact.connections, 'live connection')}: closed now, with code 4003.`,
		`${describePaid(impact)}: billing goes on.`,
	];
}

/** What deleting a tenant takes away. */
export function deletionConsequences(impact: TenantImpact): string[] {
	return [
		`${formatQuantity(impact.apps, 'app')}: deleted, with credentials and settings.`,
		`${formatQuantity(impact.connections, 'live connection')}: closed now, with code 4003.`,
		`${describePaid(impact)}: ended; open invoices become void.`,
		`${formatQuantity(impact.members, 'member')}: no access any more; an account goes with its last membership.`,
		'It cannot be taken back.',
	];
}
