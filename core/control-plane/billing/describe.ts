import type { z } from 'zod';
import type {
	Checkout,
	Credits,
	Invoice,
	InvoiceLine,
	PlanChangePreview,
	Subscription,
	SubscriptionStatus,
	subscriptionStandingSchema,
} from '../../contract/billing.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { sumCents } from './invoicing.ts';
import type {
	CheckoutRecord,
	CreditRecord,
	InvoiceRecord,
	Line,
	Period,
	PlanChange,
	SubscriptionRecord,
	SubscriptionTerms,
} from './store.ts';

/** Where a subscription stands in time, for the API. */
export function describeStanding(terms: SubscriptionTerms): z.output<typeof subscriptionStandingSchema> {
	return {
		status: statusOf(terms),
		since: isoTime(terms.sinceMs),
		period: describePeriod(terms.period),
		cancelAtPeriodEnd: terms.cancelAtPeriodEnd,
		graceEndsAt: maybeTime(terms.graceEndsAtMs),
	};
}

function statusOf({ graceEndsAtMs, cancelAtPeriodEnd }: SubscriptionTerms): SubscriptionStatus {
	if (graceEndsAtMs !== null) return 'past_due';
	return cancelAtPeriodEnd ? 'cancelled' : 'active';
}

/** A subscription in the tenant's list. */
export function describeSubscription(record: SubscriptionRecord, appName: string, planName: string): Subscription {
	const { appId, licenseRegion, planId, priceCents, currency, nextInvoiceCents } = record;
	return {
		...describeStanding(record),
		appId,
		appName,
		appDeleted: record.deletedAppName !== null,
		licenseRegion,
		planId,
		planName,
		priceCents,
		currency,
		nextInvoiceCents,
	};
}

/** What a plan change costs. */
export function describePreview(change: PlanChange, to: { id: string; name: string }): PlanChangePreview {
	const { kind, invoice, nextInvoiceLines, currency } = change;
	return {
		planId: to.id,
		planName: to.name,
		currency,
		kind,
		lines: (invoice?.lines ?? []).map(describeLine),
		amountCents: invoice?.totalCents ?? 0,
		nextInvoiceLines: nextInvoiceLines.map(describeLine),
		creditedCents: (invoice?.creditAddedCents ?? 0) + Math.max(-sumCents(nextInvoiceLines), 0),
	};
}

/** A checkout as it stands at a time. */
export function describeCheckout(checkout: CheckoutRecord, nowMs: number): Checkout {
	const { id, planId, planName, status, declineReason, invoiceId, createdAtMs, expiresAtMs, change } = checkout;
	return {
		...describePreview(change, { id: planId, name: planName }),
		checkoutId: id,
		status: status === 'open' && nowMs >= expiresAtMs ? 'expired' : status,
		declineReason,
		invoiceId,
		createdAt: isoTime(createdAtMs),
		expiresAt: isoTime(expiresAtMs),
	};
}

/** An invoice, without what only core needs. */
export function describeInvoice(invoice: InvoiceRecord): Invoice {
	const { id, number, tenantId, appId, appName, licenseRegion, reason, status, currency, totalCents, attempts } = invoice;
	return {
		...{ id, number, tenantId, appId, appName, licenseRegion, reason, status, currency, totalCents, attempts },
		lines: invoice.lines.map(describeLine),
		issuedAt: isoTime(invoice.issuedAtMs),
		paidAt: maybeTime(invoice.paidAtMs),
		paymentPending: invoice.checkAtMs !== null,
		declineReason: invoice.declineReason,
		nextAttemptAt: maybeTime(invoice.nextAttemptAtMs),
		graceEndsAt: maybeTime(invoice.graceEndsAtMs),
	};
}

/** A tenant's credit. @param entries newest first */
export function describeCredits(entries: readonly CreditRecord[]): Credits {
	const balances = new Map<string, Credits['balances'][number]>();
	for (const { licenseRegion, currency, amountCents } of entries) {
		const key = `${licenseRegion} ${currency}`;
		const balanceCents = (balances.get(key)?.balanceCents ?? 0) + amountCents;
		balances.set(key, { licenseRegion, currency, balanceCents });
	}
	return {
		balances: [...balances.values()],
		entries: entries.map(({ createdAtMs, ...entry }) => ({ ...entry, createdAt: isoTime(createdAtMs) })),
	};
}

function describeLine({ period, ...line }: Line): InvoiceLine {
	return { ...line, period: describePeriod(period) };
}

function describePeriod(period: Period | null): InvoiceLine['period'] {
	return period && { start: isoTime(period.startMs), end: isoTime(period.endMs) };
}

function maybeTime(epochMs: number | null): string | null {
	return epochMs === null ? null : isoTime(epochMs);
}
