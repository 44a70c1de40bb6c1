import type { NewAuditEvent } from '../audit/store.ts';
import { type BillingAct, invoiceEvent, SETTLED, subscriptionEvent } from './issue.ts';
import type { PaymentOutcome } from './payment-provider.ts';
import { firstPeriod } from './periods.ts';
import { termsOf } from './plan-change.ts';
import type {
	BillingState,
	BillingWrites,
	CheckoutRecord,
	InvoicePayment,
	InvoiceRecord,
	NewCredit,
	SubscriptionTerms,
} from './store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long an app goes on working after a payment failed. */
const GRACE_MS = 7 * DAY_MS;
/** Between two attempts at a payment that was declined. */
const RETRY_PAUSE_MS = DAY_MS;

/** How a payment ended, for those who are told of it. */
export type Settlement = 'ignored' | 'pending' | 'paid' | 'declined' | 'given_up';

interface Settled {
	writes: BillingWrites | null;
	result: Settlement;
}

const IGNORED: Settled = { writes: null, result: 'ignored' };

/** The payment of an invoice with another attempt under way. */
export function nextAttempt(invoice: InvoiceRecord, atMs: number): InvoicePayment {
	return { ...paymentOf(invoice), attempts: invoice.attempts + 1, checkAtMs: atMs, nextAttemptAtMs: null };
}

/**
 * What the provider's answer to an attempt does. An answer that comes a second time does nothing.
 *
 * @param attempt number of the attempt that was asked about
 */
export function settle(
	state: BillingState,
	act: BillingAct,
	{ invoiceId, attempt, outcome }: { invoiceId: string; attempt: number; outcome: PaymentOutcome },
): Settled {
	const invoice = state.openInvoices.find((open) => open.id === invoiceId);
	if (!invoice || invoice.checkAtMs === null || invoice.attempts !== attempt) return IGNORED;
	if (outcome.status === 'pending') {
		const payment = { ...paymentOf(invoice), checkAtMs: outcome.checkAtMs };
		return { writes: { invoices: [{ id: invoice.id, payment }], events: [] }, result: 'pending' };
	}
	if (outcome.status === 'paid')
		return invoice.reason === 'start' ? startPaid(state, act, invoice) : laterPaid(state, act, invoice);
	if (invoice.reason === 'start') return startDeclined(state, act, invoice, outcome.reason);
	const graceEndsAtMs = invoice.graceEndsAtMs ?? act.atMs + GRACE_MS;
	if (act.atMs >= graceEndsAtMs) return giveUp(state, act, { ...invoice, declineReason: outcome.reason });
	return laterDeclined(state, act, { ...invoice, graceEndsAtMs, declineReason: outcome.reason });
}

/** The grace is over and the invoice is not paid: it never will be, and a renewal takes the app along. */
export function giveUp(state: BillingState, act: BillingAct, invoice: InvoiceRecord): Settled {
	const payment: InvoicePayment = {
		...paymentOf(invoice),
		status: 'uncollectible',
		checkAtMs: null,
		nextAttemptAtMs: null,
	};
	const events = [invoiceEvent(act, 'invoice.uncollectible', invoice)];
	const invoices = [{ id: invoice.id, payment }];
	if (!isOfCurrentPeriod(state, invoice)) return { writes: { invoices, events }, result: 'given_up' };
	events.push(
		subscriptionEvent(act, 'subscription.ended', { planId: state.subscription?.planId ?? null }, { reason: 'payment' }),
	);
	if (!state.app?.enabled) return { writes: { invoices, subscription: null, pendingLines: [], events }, result: 'given_up' };
	events.push(subscriptionEvent(act, 'app.disabled', { enabled: true }, { enabled: false, reason: 'payment' }));
	return { writes: { invoices, subscription: null, pendingLines: [], disableApp: true, events }, result: 'given_up' };
}

/** The checkout of a plan that is paid now is completed, and its first period begins. */
function startPaid(state: BillingState, act: BillingAct, invoice: InvoiceRecord): Settled {
	const checkout = state.checkouts.find(({ id }) => id === invoice.checkoutId);
	const payment = paid(invoice, act.atMs);
	const events = [invoiceEvent(act, 'invoice.paid', invoice)];
	// Nothing is lost of a payment that came too late.
	if (!checkout || !state.app)
		return {
			writes: { invoices: [{ id: invoice.id, payment }], credits: [refund(invoice, invoice.totalCents, act)], events },
			result: 'paid',
		};
	const terms = startTerms(checkout.change.terms, act.atMs);
	return {
		writes: {
			...startedWrites(state, act, checkout, terms),
			invoices: [{ id: invoice.id, payment, ...(terms.period ? { planPeriod: terms.period } : {}) }],
			events: [...events, startedEvent(state, act, checkout)],
		},
		result: 'paid',
	};
}

/** The terms of a paid plan, its first period beginning now. */
function startTerms(terms: SubscriptionTerms, atMs: number): SubscriptionTerms {
	return { ...terms, sinceMs: atMs, anchorMs: atMs, period: firstPeriod(atMs) };
}

function startedWrites(state: BillingState, act: BillingAct, checkout: CheckoutRecord, terms: SubscriptionTerms): BillingWrites {
	return {
		subscription: terms,
		checkout: { ...checkout, status: 'completed' },
		events: [startedEvent(state, act, checkout)],
	};
}

/** The record that an app has another plan now. */
export function startedEvent(state: BillingState, act: BillingAct, { planName, planId }: CheckoutRecord): NewAuditEvent {
	const before = state.subscription && { planId: state.subscription.planId };
	return subscriptionEvent(act, before ? 'subscription.changed' : 'subscription.started', before, { planId, plan: planName });
}

/** Nothing was bought: the invoice is void, and credit that it used is there again. */
function startDeclined(state: BillingState, act: BillingAct, invoice: InvoiceRecord, declineReason: string): Settled {
	const checkout = state.checkouts.find(({ id }) => id === invoice.checkoutId);
	const payment: InvoicePayment = { ...paymentOf(invoice), ...SETTLED, status: 'void', declineReason };
	const usedCents = -invoice.lines.reduce((sum, { kind, amountCents }) => sum + (kind === 'credit' ? amountCents : 0), 0);
	return {
		writes: {
			invoices: [{ id: invoice.id, payment }],
			...(checkout ? { checkout: { ...checkout, status: 'declined' as const, declineReason } } : {}),
			credits: usedCents > 0 ? [refund(invoice, usedCents, act)] : [],
			events: [invoiceEvent(act, 'invoice.declined', invoice, { declineReason })],
		},
		result: 'declined',
	};
}

function laterPaid(state: BillingState, act: BillingAct, invoice: InvoiceRecord): Settled {
	const events = [invoiceEvent(act, 'invoice.paid', invoice)];
	const invoices = [{ id: invoice.id, payment: paid(invoice, act.atMs) }];
	if (!isOfCurrentPeriod(state, invoice) || !state.subscription) return { writes: { invoices, events }, result: 'paid' };
	const { period } = state.subscription;
	events.push(
		subscriptionEvent(act, 'subscription.renewed', null, {
			planId: state.subscription.planId,
			periodEndMs: period?.endMs ?? null,
		}),
	);
	return {
		writes: { invoices, subscription: { ...termsOf(state.subscription), graceEndsAtMs: null }, events },
		result: 'paid',
	};
}

function laterDeclined(state: BillingState, act: BillingAct, invoice: InvoiceRecord): Settled {
	const { graceEndsAtMs, declineReason } = invoice;
	const retryAtMs = act.atMs + RETRY_PAUSE_MS;
	const payment: InvoicePayment = {
		...paymentOf(invoice),
		checkAtMs: null,
		nextAttemptAtMs: graceEndsAtMs !== null && retryAtMs < graceEndsAtMs ? retryAtMs : null,
	};
	const events = [invoiceEvent(act, 'invoice.declined', invoice, { declineReason, attempt: invoice.attempts })];
	const invoices = [{ id: invoice.id, payment }];
	const { subscription } = state;
	if (!subscription || subscription.graceEndsAtMs !== null || !isOfCurrentPeriod(state, invoice))
		return { writes: { invoices, events }, result: 'declined' };
	events.push(subscriptionEvent(act, 'subscription.past_due', null, { planId: subscription.planId, graceEndsAtMs }));
	return { writes: { invoices, subscription: { ...termsOf(subscription), graceEndsAtMs }, events }, result: 'declined' };
}

/** Whether this is the invoice of the period that the app is in: only that one decides about the subscription. */
function isOfCurrentPeriod({ subscription }: BillingState, invoice: InvoiceRecord): boolean {
	if (invoice.reason !== 'renewal' || !subscription?.period) return false;
	const planLine = invoice.lines.find((line) => line.kind === 'plan');
	return planLine?.period?.startMs === subscription.period.startMs;
}

function paymentOf(invoice: InvoicePayment): InvoicePayment {
	const { status, paidAtMs, attempts, checkAtMs, nextAttemptAtMs, graceEndsAtMs, declineReason } = invoice;
	return { status, paidAtMs, attempts, checkAtMs, nextAttemptAtMs, graceEndsAtMs, declineReason };
}

function paid({ attempts }: InvoiceRecord, atMs: number): InvoicePayment {
	return { ...SETTLED, status: 'paid', paidAtMs: atMs, attempts };
}

function refund(invoice: InvoiceRecord, amountCents: number, { atMs, appName }: BillingAct): NewCredit {
	return {
		id: crypto.randomUUID(),
		currency: invoice.currency,
		amountCents,
		reason: `Given back: an invoice of ${appName} that bought nothing`,
		invoiceId: invoice.id,
		createdAtMs: atMs,
	};
}
