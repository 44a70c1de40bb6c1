import type { Selectable } from 'kysely';
import type { LicenseRegionCode } from '../../contract/regions.ts';
import type {
	BillingOwner,
	CheckoutRecord,
	CreditRecord,
	InvoicePayment,
	InvoiceRecord,
	Line,
	NewCredit,
	NewInvoice,
	PlanChange,
	SubscriptionTerms,
} from '../../control-plane/billing/store.ts';
import type { ColumnCipher } from './column-cipher.ts';
import type { ShardSchema } from './migrations/shard.ts';

type SubscriptionRow = ShardSchema['subscriptions'];
type InvoiceRow = ShardSchema['invoices'];
type LineRow = ShardSchema['invoice_lines'];

/** Columns of a subscription's terms. */
export type TermsColumns = Omit<SubscriptionRow, 'app_id' | 'tenant_id' | 'deleted_app_name'>;

/** A subscription's terms from its row. */
export function toTerms(row: TermsColumns): SubscriptionTerms {
	return {
		planId: row.plan_id,
		sinceMs: row.since_ms,
		priceCents: row.price_cents,
		currency: row.currency,
		anchorMs: row.anchor_ms,
		period: toPeriod(row),
		cancelAtPeriodEnd: row.cancel_at_period_end === 1,
		graceEndsAtMs: row.grace_ends_at_ms,
	};
}

/** A subscription's terms as a row has them. */
export function termsColumns(terms: SubscriptionTerms): TermsColumns {
	return {
		plan_id: terms.planId,
		since_ms: terms.sinceMs,
		price_cents: terms.priceCents,
		currency: terms.currency,
		anchor_ms: terms.anchorMs,
		period_start_ms: terms.period?.startMs ?? null,
		period_end_ms: terms.period?.endMs ?? null,
		cancel_at_period_end: terms.cancelAtPeriodEnd ? 1 : 0,
		grace_ends_at_ms: terms.graceEndsAtMs,
	};
}

/** How the payment of an invoice stands, as a row has it. */
export function paymentColumns(payment: InvoicePayment) {
	return {
		status: payment.status,
		paid_at_ms: payment.paidAtMs,
		attempts: payment.attempts,
		check_at_ms: payment.checkAtMs,
		next_attempt_at_ms: payment.nextAttemptAtMs,
		grace_ends_at_ms: payment.graceEndsAtMs,
		decline_reason: payment.declineReason,
	};
}

/** The row of a new invoice. @param seq how many invoices the shard has, this one included */
export function invoiceColumns(
	columns: ColumnCipher,
	{ tenantId, appId, licenseRegion }: BillingOwner,
	invoice: NewInvoice,
	seq: number,
): InvoiceRow {
	return {
		seq,
		number: invoiceNumber(licenseRegion, seq),
		...paymentColumns(invoice),
		id: invoice.id,
		tenant_id: tenantId,
		app_id: appId,
		app_name: columns.seal(invoice.appName),
		reason: invoice.reason,
		checkout_id: invoice.checkoutId,
		currency: invoice.currency,
		total_cents: invoice.totalCents,
		created_at_ms: invoice.issuedAtMs,
	};
}

/** The row of an invoice's line. */
export function lineColumns(invoiceId: string, position: number, { kind, description, amountCents, period }: Line): LineRow {
	return {
		invoice_id: invoiceId,
		position,
		kind,
		description,
		amount_cents: amountCents,
		period_start_ms: period?.startMs ?? null,
		period_end_ms: period?.endMs ?? null,
	};
}

/** An invoice from its row and those of its lines. */
export function toInvoice(
	columns: ColumnCipher,
	row: InvoiceRow,
	lines: readonly LineRow[],
	licenseRegion: LicenseRegionCode,
): InvoiceRecord {
	return {
		id: row.id,
		number: row.number,
		tenantId: row.tenant_id,
		appId: row.app_id,
		licenseRegion,
		appName: columns.open(row.app_name),
		reason: row.reason,
		checkoutId: row.checkout_id,
		currency: row.currency,
		lines: lines.map((line) => ({
			kind: line.kind,
			description: line.description,
			amountCents: line.amount_cents,
			period: toPeriod(line),
		})),
		totalCents: row.total_cents,
		issuedAtMs: row.created_at_ms,
		status: row.status,
		paidAtMs: row.paid_at_ms,
		attempts: row.attempts,
		checkAtMs: row.check_at_ms,
		nextAttemptAtMs: row.next_attempt_at_ms,
		graceEndsAtMs: row.grace_ends_at_ms,
		declineReason: row.decline_reason,
	};
}

const NUMBER_DIGITS = 6;

/** `aws-eu-west-1` and 1 make `EUW1-000001`. */
function invoiceNumber(region: LicenseRegionCode, seq: number): string {
	const [, area = '', direction = '', cluster = ''] = region.split('-');
	const prefix = `${area}${direction.charAt(0)}${cluster}`.toUpperCase();
	return `${prefix}-${String(seq).padStart(NUMBER_DIGITS, '0')}`;
}

/** The row of a credit. */
export function creditColumns(
	columns: ColumnCipher,
	tenantId: string,
	credit: NewCredit,
): Omit<Selectable<ShardSchema['credits']>, 'seq'> {
	return {
		id: credit.id,
		tenant_id: tenantId,
		currency: credit.currency,
		amount_cents: credit.amountCents,
		reason: columns.seal(credit.reason),
		invoice_id: credit.invoiceId,
		created_at_ms: credit.createdAtMs,
	};
}

/** A credit from its row. */
export function toCredit(
	columns: ColumnCipher,
	row: Omit<Selectable<ShardSchema['credits']>, 'seq'>,
	licenseRegion: LicenseRegionCode,
): CreditRecord {
	return {
		id: row.id,
		licenseRegion,
		currency: row.currency,
		amountCents: row.amount_cents,
		reason: columns.open(row.reason),
		invoiceId: row.invoice_id,
		createdAtMs: row.created_at_ms,
	};
}

/** The row of a checkout. */
export function checkoutColumns(
	columns: ColumnCipher,
	{ tenantId, appId }: BillingOwner,
	checkout: CheckoutRecord,
): ShardSchema['checkouts'] {
	return {
		id: checkout.id,
		tenant_id: tenantId,
		app_id: appId,
		plan_id: checkout.planId,
		plan_name: checkout.planName,
		status: checkout.status,
		decline_reason: checkout.declineReason,
		invoice_id: checkout.invoiceId,
		created_at_ms: checkout.createdAtMs,
		expires_at_ms: checkout.expiresAtMs,
		change: columns.seal(JSON.stringify(checkout.change)),
	};
}

/** A checkout from its row. */
export function toCheckout(columns: ColumnCipher, row: ShardSchema['checkouts']): CheckoutRecord {
	return {
		id: row.id,
		planId: row.plan_id,
		planName: row.plan_name,
		status: row.status,
		declineReason: row.decline_reason,
		invoiceId: row.invoice_id,
		createdAtMs: row.created_at_ms,
		expiresAtMs: row.expires_at_ms,
		change: JSON.parse(columns.open(row.change)) as PlanChange,
	};
}

function toPeriod(row: { period_start_ms: number | null; period_end_ms: number | null }) {
	const { period_start_ms: startMs, period_end_ms: endMs } = row;
	return startMs === null || endMs === null ? null : { startMs, endMs };
}
