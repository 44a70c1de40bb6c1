import { sql } from 'kysely';
import { LICENSE_REGIONS, type LicenseRegionCode, licenseRegion } from '../../contract/regions.ts';
import type { BillingOwner, BillingStore, DueItem, SubscriptionRecord } from '../../control-plane/billing/store.ts';
import type { Position } from '../../platform/cursor.ts';
import { appendAudit } from './audit-chain.ts';
import { creditColumns, toCheckout, toCredit } from './billing-rows.ts';
import { applyWrites, readState, readSubscription, withLines } from './billing-step.ts';
import type { SqliteFile } from './file.ts';
import { isFreePlanTaken } from './free-plan.ts';
import type { GlobalSchema } from './migrations/global.ts';
import type { ShardSchema } from './migrations/shard.ts';
import { inOrder, ordersBy, parseCursor, textContains, toPage } from './paging.ts';
import type { Shards } from './shards.ts';

type ShardFile = SqliteFile<ShardSchema>;

const INVOICE_ORDERS = ordersBy('issuedAt', { column: 'created_at_ms', key: 'createdAtMs', values: 'number' });

const REGION_CODES: readonly LicenseRegionCode[] = LICENSE_REGIONS.map((region) => region.code);

/** The billing of all apps: everything of an app in its region's shard, the tenants' profiles in the global database. */
export function sqliteBillingStore(global: SqliteFile<GlobalSchema>, shards: Shards): BillingStore {
	const stateOf = (owner: BillingOwner) => {
		const taken = isFreePlanTaken(global, shards, { id: owner.appId, tenantId: owner.tenantId });
		return readState(shards[owner.licenseRegion], owner, taken);
	};
	const subscriptionsOf = (tenantId: string) =>
		REGION_CODES.flatMap((code) => subscriptionsIn(shards[code], code, tenantId)).sort((a, b) => a.sinceMs - b.sinceMs);
	/** Asked for each second; seldom is there something else to say. */
	const nextDue = REGION_CODES.map((code) => shards[code].memo(() => nextDueIn(shards[code])));

	return {
		async step(owner, decide) {
			const shard = shards[owner.licenseRegion];
			return shard.transaction(() => {
				const { writes, result } = decide(stateOf(owner));
				if (writes) applyWrites(shard, owner, writes);
				return result;
			});
		},
		async read(owner) {
			return stateOf(owner);
		},
		async ownerOf(tenantId, appId) {
			for (const licenseRegionCode of REGION_CODES) {
				const owner = { tenantId, appId, licenseRegion: licenseRegionCode };
				const shard = shards[licenseRegionCode];
				const app = shard.query.selectFrom('apps').select('id').where('id', '=', appId).where('tenant_id', '=', tenantId);
				if (shard.first(app) || readSubscription(shard, owner)) return owner;
			}
			return null;
		},
		async subscriptions(tenantId) {
			return subscriptionsOf(tenantId);
		},
		async pastDue() {
			const all = REGION_CODES.flatMap((code) => pastDueIn(shards[code], code));
			return all.sort((a, b) => a.graceEndsAtMs - b.graceEndsAtMs);
		},
		async invoices({ tenantId, appId, status, search, sort = '-issuedAt', cursor, limit }) {
			const order = INVOICE_ORDERS[sort];
			const direction = order.descending ? 'desc' : 'asc';
			const position = parseCursor(cursor, order);
			const found = REGION_CODES.flatMap((code) => {
				let query = shards[code].query
					.selectFrom('invoices')
					.selectAll()
					.where('tenant_id', '=', tenantId)
					.orderBy('created_at_ms', direction)
					.orderBy('number', direction)
					.limit(limit + 1);
				if (position) query = query.where(invoicesBeyond(position, order.descending));
				if (search) query = query.where(textContains(sql`number`, search));
				if (appId) query = query.where('app_id', '=', appId);
				if (status) query = query.where('status', '=', status);
				return shards[code].all(query).map((row) => ({ row, code, id: row.number, createdAtMs: row.created_at_ms }));
			});
			const page = toPage(inOrder(found, order).slice(0, limit + 1), limit, order);
			return {
				items: page.items.flatMap(({ row, code }) => withLines(shards[code], [row], code)),
				nextCursor: page.nextCursor,
			};
		},
		async invoice(tenantId, invoiceId) {
			for (const code of REGION_CODES) {
				const query = shards[code].query.selectFrom('invoices').selectAll().where('id', '=', invoiceId);
				const row = shards[code].first(query.where('tenant_id', '=', tenantId));
				if (row) return withLines(shards[code], [row], code)[0] ?? null;
			}
			return null;
		},
		async checkout({ tenantId, appId, licenseRegion: region }, checkoutId) {
			const query = shards[region].query.selectFrom('checkouts').selectAll().where('id', '=', checkoutId);
			const row = shards[region].first(query.where('app_id', '=', appId).where('tenant_id', '=', tenantId));
			return row ? toCheckout(shards[region].columns, row) : null;
		},
		async credits(tenantId) {
			const rows = REGION_CODES.flatMap((code) => {
				const query = shards[code].query.selectFrom('credits').selectAll().where('tenant_id', '=', tenantId);
				return shards[code].all(query.orderBy('seq', 'desc')).map((row) => toCredit(shards[code].columns, row, code));
			});
			return rows.sort((a, b) => b.createdAtMs - a.createdAtMs);
		},
		async grantCredit(tenantId, region, credit, event) {
			const shard = shards[region];
			shard.transaction(() => {
				shard.run(shard.query.insertInto('credits').values(creditColumns(shard.columns, tenantId, credit)));
				appendAudit(shard, licenseRegion(region).dbCode, event);
			});
		},
		async due(untilMs) {
			const items = REGION_CODES.flatMap((code) => dueIn(shards[code], code, untilMs));
			return items.sort((a, b) => a.atMs - b.atMs);
		},
		async nextDueMs() {
			const times = nextDue.map((next) => next('')).filter((time) => time !== null);
			return times.length === 0 ? null : Math.min(...times);
		},
		async profile(tenantId) {
			const row = global.first(global.query.selectFrom('billing_profiles').selectAll().where('tenant_id', '=', tenantId));
			return row ? { currency: row.currency, provider: row.provider, createdAtMs: row.created_at_ms } : null;
		},
		async endTenant(tenantId, eventOf) {
			for (const code of REGION_CODES) endTenantIn(shards[code], code, tenantId, eventOf);
		},
	};
}

/** Of one moment, the numbers tell which came first. */
function invoicesBeyond({ value: createdAtMs, id: number }: Position, descending: boolean) {
	return descending
		? sql<boolean>`(created_at_ms, number) < (${createdAtMs}, ${number})`
		: sql<boolean>`(created_at_ms, number) > (${createdAtMs}, ${number})`;
}

function subscriptionsIn(shard: ShardFile, code: LicenseRegionCode, tenantId: string): SubscriptionRecord[] {
	const rows = shard.all(shard.query.selectFrom('subscriptions').select('app_id').where('tenant_id', '=', tenantId));
	return rows.flatMap(({ app_id: appId }) => readSubscription(shard, { tenantId, appId, licenseRegion: code }) ?? []);
}

function pastDueIn(shard: ShardFile, code: LicenseRegionCode) {
	const rows = shard.all(
		shard.query.selectFrom('subscriptions').select(['app_id', 'tenant_id']).where('grace_ends_at_ms', 'is not', null),
	);
	return rows.flatMap(({ app_id: appId, tenant_id: tenantId }) => {
		const subscription = readSubscription(shard, { tenantId, appId, licenseRegion: code });
		return subscription?.graceEndsAtMs == null ? [] : [{ ...subscription, graceEndsAtMs: subscription.graceEndsAtMs }];
	});
}

/** What falls due up to a time: open invoices, of which there are few, and ends of periods. */
function dueIn(shard: ShardFile, code: LicenseRegionCode, untilMs: number): DueItem[] {
	const periods = shard.query
		.selectFrom('subscriptions')
		.select(['app_id', 'tenant_id', 'period_end_ms'])
		.where('period_end_ms', '<=', untilMs);
	const ownerOf = (row: { app_id: string; tenant_id: string }) => ({
		tenantId: row.tenant_id,
		appId: row.app_id,
		licenseRegion: code,
	});
	const invoices = shard.all(openInvoices(shard)).map((row) => ({ row, atMs: invoiceDueMs(row) }));
	return [
		...invoices.flatMap(({ row, atMs }) =>
			atMs === null || atMs > untilMs ? [] : [{ owner: ownerOf(row), invoiceId: row.id, atMs }],
		),
		...shard
			.all(periods)
			.flatMap((row) => (row.period_end_ms === null ? [] : [{ owner: ownerOf(row), invoiceId: null, atMs: row.period_end_ms }])),
	];
}

function nextDueIn(shard: ShardFile): number | null {
	const end = shard.query.selectFrom('subscriptions').select('period_end_ms').where('period_end_ms', 'is not', null);
	const firstEnd = shard.first(end.orderBy('period_end_ms').limit(1))?.period_end_ms ?? null;
	const times = [firstEnd, ...shard.all(openInvoices(shard)).map(invoiceDueMs)].filter((time) => time !== null);
	return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
}

function openInvoices(shard: ShardFile) {
	return shard.query.selectFrom('invoices').selectAll().where('status', '=', 'open').orderBy('seq');
}

/** While a payment is under way, nothing but its outcome matters. */
function invoiceDueMs(row: {
	check_at_ms: number | null;
	next_attempt_at_ms: number | null;
	grace_ends_at_ms: number | null;
}): number | null {
	if (row.check_at_ms !== null) return row.check_at_ms;
	const times = [row.next_attempt_at_ms, row.grace_ends_at_ms].filter((time) => time !== null);
	return times.length === 0 ? null : Math.min(...times);
}

/** Invoices stay for the books, and their numbers without gaps. */
function endTenantIn(
	shard: ShardFile,
	code: LicenseRegionCode,
	tenantId: string,
	eventOf: Parameters<BillingStore['endTenant']>[1],
): void {
	shard.transaction(() => {
		for (const subscription of subscriptionsIn(shard, code, tenantId))
			appendAudit(shard, licenseRegion(code).dbCode, eventOf(subscription));
		for (const table of ['subscriptions', 'pending_lines', 'checkouts', 'credits'] as const)
			shard.run(shard.query.deleteFrom(table).where('tenant_id', '=', tenantId));
		const nothingLeft = { status: 'void' as const, check_at_ms: null, next_attempt_at_ms: null, grace_ends_at_ms: null };
		const open = shard.query.updateTable('invoices').set(nothingLeft).where('tenant_id', '=', tenantId);
		shard.run(open.where('status', '=', 'open'));
	});
}
