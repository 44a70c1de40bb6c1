import { isFree, type Plan } from '../../contract/plans.ts';
import { Fault } from '../../platform/fault.ts';
import { draftInvoice } from './invoicing.ts';
import { firstPeriod } from './periods.ts';
import { remainingCents } from './proration.ts';
import type { BillingState, Line, PlanChange, SubscriptionTerms } from './store.ts';

/**
 * Works a plan change out (contract section 1, "Subscription"). Preview, checkout and the change itself all come here.
 *
 * @param state what is there of the app now
 * @param to the plan to change to
 * @param current the plan in force, for the text of the lines; null for none
 * @param atMs the moment of the change
 * @throws {Fault} `free_plan_taken`, `currency_mismatch`, `payment_overdue`, `payment_pending`.
 */
export function planChange(state: BillingState, to: Plan, current: Plan | null, atMs: number): PlanChange {
	refuseUnpaid(state);
	const { subscription } = state;
	if (isFree(to) && state.freePlanTaken)
		throw new Fault(
			'free_plan_taken',
			'Another app of this tenant is on a free plan. Upgrade or delete that one first, or choose a paid plan.',
			{ errors: [{ path: 'planId', message: 'is taken by another app of the tenant' }] },
		);
	if (subscription?.planId === to.id)
		return {
			kind: 'unchanged',
			invoice: null,
			currency: subscription.currency,
			nextInvoiceLines: [],
			terms: { ...termsOf(subscription), cancelAtPeriodEnd: false },
		};
	if (!subscription?.period) return isFree(to) ? toFree(state, to, [], atMs) : toPaid(state, to, atMs);
	const unused: Line = {
		kind: 'proration',
		description: `Unused time on ${current?.name ?? 'the plan before'}`,
		amountCents: -remainingCents(subscription.priceCents, subscription.period, atMs),
		period: { startMs: atMs, endMs: subscription.period.endMs },
	};
	if (isFree(to)) return toFree(state, to, [unused], atMs);
	return toOtherPaid(subscription, to, unused, atMs);
}

/** A period that is not paid for yet is no ground for a credit. */
function refuseUnpaid({ openInvoices, checkouts, subscription }: BillingState): void {
	if (subscription?.graceEndsAtMs != null)
		throw new Fault(
			'payment_overdue',
			'The last payment failed. Pay the open invoice first, then change the plan; or cancel the subscription.',
		);
	const isPending = checkouts.some((checkout) => checkout.status === 'pending');
	if (isPending || openInvoices.some((invoice) => invoice.reason === 'renewal' && invoice.checkAtMs !== null))
		throw new Fault('payment_pending', 'A payment of this app is under way. Wait until it is settled, then change the plan.');
}

function toPaid(state: BillingState, to: Plan, atMs: number): PlanChange {
	const period = firstPeriod(atMs);
	const terms = { ...newTerms(to, atMs), anchorMs: atMs, period };
	return {
		kind: 'start',
		invoice: draftInvoice([planLine(to, terms)], state.creditCents.get(to.currency) ?? 0),
		currency: to.currency,
		nextInvoiceLines: [],
		terms,
	};
}

function toFree(state: BillingState, to: Plan, unused: Line[], atMs: number): PlanChange {
	const lines = [...state.pendingLines, ...unused].filter((line) => line.amountCents !== 0);
	const currency = state.subscription?.currency ?? to.currency;
	return {
		kind: 'free',
		invoice: lines.length === 0 ? null : draftInvoice(lines, state.creditCents.get(currency) ?? 0),
		currency,
		nextInvoiceLines: [],
		terms: newTerms(to, atMs),
	};
}

function toOtherPaid(subscription: SubscriptionTerms, to: Plan, unused: Line, atMs: number): PlanChange {
	const { period, currency } = subscription;
	if (to.currency !== currency || !period)
		throw new Fault(
			'currency_mismatch',
			`The app is billed in ${currency} and "${to.name}" costs ${to.currency}. Choose a plan in ${currency}, or cancel this one first.`,
			{ errors: [{ path: 'planId', message: `must be a plan in ${currency}` }] },
		);
	const remaining: Line = {
		kind: 'proration',
		description: `Remaining time on ${to.name}`,
		amountCents: remainingCents(to.monthlyPriceCents, period, atMs),
		period: { startMs: atMs, endMs: period.endMs },
	};
	return {
		kind: 'prorated',
		invoice: null,
		currency,
		nextInvoiceLines: [unused, remaining],
		terms: { ...newTerms(to, atMs), anchorMs: subscription.anchorMs, period },
	};
}

/** The line of a plan for a whole period. */
export function planLine(plan: Plan, { period }: Pick<SubscriptionTerms, 'period'>): Line {
	return { kind: 'plan', description: plan.name, amountCents: plan.monthlyPriceCents, period };
}

function newTerms(plan: Plan, atMs: number): SubscriptionTerms {
	return {
		planId: plan.id,
		sinceMs: atMs,
		priceCents: plan.monthlyPriceCents,
		currency: plan.currency,
		anchorMs: null,
		period: null,
		cancelAtPeriodEnd: false,
		graceEndsAtMs: null,
	};
}

/** The terms of a subscription, without what it is of. */
export function termsOf(subscription: SubscriptionTerms): SubscriptionTerms {
	const { planId, sinceMs, priceCents, currency, anchorMs, period, cancelAtPeriodEnd, graceEndsAtMs } = subscription;
	return { planId, sinceMs, priceCents, currency, anchorMs, period, cancelAtPeriodEnd, graceEndsAtMs };
}
