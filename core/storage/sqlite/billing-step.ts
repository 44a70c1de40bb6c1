import { licenseRegion } from '../../contract/regions.ts';
import type {
	BillingOwner,
	BillingState,
	BillingWrites,
	InvoiceRecord,
	Line,
	NewInvoice,
	SubscriptionRecord,
	SubscriptionTerms,
} from '../../control-plane/billing/store.ts';
import { appendAudit } from './audit-chain.ts';
import {
	checkoutColumns,
	creditColumns,
	invoiceColumns,
	lineColumns,
	paymentColumns,
	termsColumns,
	toCheckout,
	toInvoice,
	toTerms,
} from './billing-rows.ts';
import type { SqliteFile } from './file.ts';
import type { ShardSchema } from './migrations/shard.ts';

type ShardFile = SqliteFile<ShardSchema>;
type InvoiceRow = Parameters<typeof toInvoice>[1];

/** The subscription of an app, also of one that was deleted. */
export function readSubscription(shard: ShardFile, owner: BillingOwner): SubscriptionRecord | null {
	const row = shard.first(
		shard.query.selectFrom('subscriptions').selectAll().where('app_id', '=', owner.appId).where('tenant_id', '=', owner.tenantId),
	);
	if (!row) return null;
	const { tenantId, appId, licenseRegion: region } = owner;
	const deletedAppName = row.deleted_app_name === null ? null : shard.columns.open(row.deleted_app_name);
	const nextInvoiceCents = readPendingLines(shard, appId).reduce((sum, line) => sum + line.amountCents, 0);
	return { ...toTerms(row), tenantId, appId, licenseRegion: region, deletedAppName, nextInvoiceCents };
}

/** Invoices with their lines. */
export function withLines(shard: ShardFile, rows: readonly InvoiceRow[], region: BillingOwner['licenseRegion']): InvoiceRecord[] {
	const lines = shard.query.selectFrom('invoice_lines').selectAll().orderBy('position');
	return rows.map((row) => toInvoice(shard.columns, row, shard.all(lines.where('invoice_id', '=', row.id)), region));
}

/** All that decides about one app's subscription, as it is now. */
export function readState(shard: ShardFile, owner: BillingOwner, freePlanTaken: boolean): BillingState {
	const { appId, tenantId } = owner;
	const app = shard.first(
		shard.query.selectFrom('apps').select(['enabled', 'version']).where('id', '=', appId).where('tenant_id', '=', tenantId),
	);
	const openInvoices = shard.query.selectFrom('invoices').selectAll().where('app_id', '=', appId).where('status', '=', 'open');
	const credits = shard.query
		.selectFrom('credits')
		.select((select) => ['currency', select.fn.sum<number>('amount_cents').as('cents')])
		.where('tenant_id', '=', tenantId)
		.groupBy('currency');
	const checkouts = shard.query
		.selectFrom('checkouts')
		.selectAll()
		.where('app_id', '=', appId)
		.where('status', 'in', ['open', 'pending']);
	return {
		app: app ? { enabled: app.enabled === 1, version: app.version } : null,
		subscription: readSubscription(shard, owner),
		pendingLines: readPendingLines(shard, appId),
		openInvoices: withLines(shard, shard.all(openInvoices.orderBy('seq')), owner.licenseRegion),
		freePlanTaken,
		creditCents: new Map(shard.all(credits).map(({ currency, cents }) => [currency, cents])),
		checkouts: shard.all(checkouts).map((row) => toCheckout(shard.columns, row)),
	};
}

/** Writes what a step decided. Call it in the transaction that read the state. */
export function applyWrites(shard: ShardFile, owner: BillingOwner, writes: BillingWrites): void {
	if (writes.subscription !== undefined) putSubscription(shard, owner, writes.subscription);
	if (writes.pendingLines) replacePendingLines(shard, owner, writes.pendingLines);
	if (writes.newInvoice) insertInvoice(shard, owner, writes.newInvoice);
	for (const invoice of writes.invoices ?? []) updateInvoice(shard, invoice);
	for (const credit of writes.credits ?? [])
		shard.run(shard.query.insertInto('credits').values(creditColumns(shard.columns, owner.tenantId, credit)));
	if (writes.checkout) {
		const row = checkoutColumns(shard.columns, owner, writes.checkout);
		shard.run(
			shard.query
				.insertInto('checkouts')
				.values(row)
				.onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
		);
	}
	if (writes.subscription !== undefined || writes.disableApp) touchApp(shard, owner.appId, writes.disableApp === true);
	for (const event of writes.events) appendAudit(shard, licenseRegion(owner.licenseRegion).dbCode, event);
}

/** Puts a subscription in the place of whatever there is; null ends it. */
export function putSubscription(
	shard: ShardFile,
	{ appId, tenantId }: Pick<BillingOwner, 'appId' | 'tenantId'>,
	terms: SubscriptionTerms | null,
): void {
	if (!terms) {
		shard.run(shard.query.deleteFrom('subscriptions').where('app_id', '=', appId));
		return;
	}
	const columns = termsColumns(terms);
	shard.run(
		shard.query
			.insertInto('subscriptions')
			.values({ app_id: appId, tenant_id: tenantId, deleted_app_name: null, ...columns })
			.onConflict((conflict) => conflict.column('app_id').doUpdateSet(columns)),
	);
}

function readPendingLines(shard: ShardFile, appId: string): Line[] {
	const rows = shard.all(shard.query.selectFrom('pending_lines').select('line').where('app_id', '=', appId).orderBy('seq'));
	return rows.map(({ line }) => JSON.parse(shard.columns.open(line)) as Line);
}

function replacePendingLines(shard: ShardFile, { appId, tenantId }: BillingOwner, lines: readonly Line[]): void {
	shard.run(shard.query.deleteFrom('pending_lines').where('app_id', '=', appId));
	for (const line of lines)
		shard.run(
			shard.query
				.insertInto('pending_lines')
				.values({ app_id: appId, tenant_id: tenantId, line: shard.columns.seal(JSON.stringify(line)) }),
		);
}

function insertInvoice(shard: ShardFile, owner: BillingOwner, invoice: NewInvoice): void {
	const last = shard.first(shard.query.selectFrom('invoices').select('seq').orderBy('seq', 'desc').limit(1));
	shard.run(shard.query.insertInto('invoices').values(invoiceColumns(shard.columns, owner, invoice, (last?.seq ?? 0) + 1)));
	for (const [position, line] of invoice.lines.entries())
		shard.run(shard.query.insertInto('invoice_lines').values(lineColumns(invoice.id, position, line)));
}

function updateInvoice(shard: ShardFile, { id, payment, planPeriod }: NonNullable<BillingWrites['invoices']>[number]): void {
	shard.run(shard.query.updateTable('invoices').set(paymentColumns(payment)).where('id', '=', id));
	if (!planPeriod) return;
	const period = { period_start_ms: planPeriod.startMs, period_end_ms: planPeriod.endMs };
	shard.run(shard.query.updateTable('invoice_lines').set(period).where('invoice_id', '=', id).where('kind', '=', 'plan'));
}

/** Whoever edits the app now edits another version of it. */
function touchApp(shard: ShardFile, appId: string, disable: boolean): void {
	const update = shard.query.updateTable('apps').set(({ eb }) => ({ version: eb('version', '+', 1) }));
	shard.run(update.where('id', '=', appId));
	if (disable) shard.run(shard.query.updateTable('apps').set({ enabled: 0 }).where('id', '=', appId));
}
