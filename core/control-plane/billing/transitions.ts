import type { Plan } from '../../contract/plans.ts';
import { Fault } from '../../platform/fault.ts';
import { draftInvoice } from './invoicing.ts';
import { type BillingAct, issueInvoice, subscriptionEvent } from './issue.ts';
import { nextPeriod } from './periods.ts';
import { planLine, termsOf } from './plan-change.ts';
import { startedEvent } from './settlement.ts';
import type { BillingState, BillingWrites, CheckoutRecord, SubscriptionRecord } from './store.ts';

/** What a step writes for a plan change that was confirmed; a start that must be paid is in force later, by its settlement. */
export function confirmChange(state: BillingState, act: BillingAct, checkout: CheckoutRecord): BillingWrites {
	const { change } = checkout;
	const issued = change.invoice
		? issueInvoice(act, {
				draft: change.invoice,
				reason: change.kind === 'start' ? 'start' : 'final',
				currency: change.currency,
				checkoutId: checkout.id,
			})
		: null;
	const invoiceWrites = issued ? { newInvoice: issued.newInvoice, credits: issued.credits } : {};
	const invoiceId = issued?.newInvoice.id ?? null;
	const events = issued?.events ?? [];
	if (change.kind === 'start' && issued?.newInvoice.status === 'open')
		return { ...invoiceWrites, checkout: { ...checkout, status: 'pending', invoiceId }, events };
	return {
		...invoiceWrites,
		checkout: { ...checkout, status: 'completed', invoiceId },
		subscription: change.terms,
		pendingLines: change.kind === 'free' ? [] : [...state.pendingLines, ...change.nextInvoiceLines],
		events: [...events, ...changeEvents(state, act, checkout)],
	};
}

function changeEvents(state: BillingState, act: BillingAct, checkout: CheckoutRecord) {
	if (checkout.change.kind !== 'unchanged') return [startedEvent(state, act, checkout)];
	return state.subscription?.cancelAtPeriodEnd ? [subscriptionEvent(act, 'subscription.resumed', null, null)] : [];
}

/**
 * The end of a period: a cancelled subscription ends, any other begins the next period with an invoice.
 *
 * @param plan the plan as it is in the catalogue now: a new price counts from here on
 * @returns null when the period is not the one that ends, as when this was done already
 */
export function endPeriod(state: BillingState, act: BillingAct, plan: Plan): BillingWrites | null {
	const { subscription } = state;
	if (!subscription?.period || subscription.anchorMs === null || subscription.period.endMs !== act.atMs) return null;
	if (subscription.cancelAtPeriodEnd) return endSubscription(state, act, subscription);
	const period = nextPeriod(subscription.anchorMs, subscription.period);
	const { currency } = subscription;
	const draft = draftInvoice([planLine(plan, { period }), ...state.pendingLines], state.creditCents.get(currency) ?? 0);
	const { events, ...issued } = issueInvoice(act, { draft, reason: 'renewal', currency, checkoutId: null });
	const renewed = { planId: plan.id, periodEndMs: period.endMs };
	if (issued.newInvoice.status === 'paid') events.push(subscriptionEvent(act, 'subscription.renewed', null, renewed));
	return {
		...issued,
		subscription: { ...termsOf(subscription), priceCents: plan.monthlyPriceCents, period },
		pendingLines: [],
		events,
	};
}

/** What plan changes left behind is billed when there is no next invoice. */
function endSubscription(state: BillingState, act: BillingAct, { currency, planId }: SubscriptionRecord): BillingWrites {
	const ended = subscriptionEvent(act, 'subscription.ended', { planId }, { reason: 'cancelled' });
	if (state.pendingLines.length === 0) return { subscription: null, events: [ended] };
	const draft = draftInvoice(state.pendingLines, state.creditCents.get(currency) ?? 0);
	const { events, ...issued } = issueInvoice(act, { draft, reason: 'final', currency, checkoutId: null });
	return { ...issued, subscription: null, pendingLines: [], events: [...events, ended] };
}

/**
 * A cancellation: a paid plan works to the end of its period, a free one ends at once.
 *
 * @throws {Fault} `subscription_wrong_status` when there is none or it is cancelled already, `payment_pending`.
 */
export function cancel(state: BillingState, act: BillingAct): BillingWrites {
	const { subscription } = state;
	if (!subscription) throw wrongStatus('The app has no subscription.');
	if (subscription.cancelAtPeriodEnd) throw wrongStatus('The subscription is cancelled already.');
	if (state.checkouts.some((checkout) => checkout.status === 'pending'))
		throw new Fault('payment_pending', 'A payment for another plan is under way. Wait until it is settled, then cancel.');
	const before = { planId: subscription.planId };
	if (!subscription.period)
		return { subscription: null, events: [subscriptionEvent(act, 'subscription.ended', before, { reason: 'cancelled' })] };
	return {
		subscription: { ...termsOf(subscription), cancelAtPeriodEnd: true },
		events: [subscriptionEvent(act, 'subscription.cancelled', before, { endsAtMs: subscription.period.endMs })],
	};
}

/** Takes a cancellation back. @throws {Fault} `subscription_wrong_status` when there is nothing to take back. */
export function resume(state: BillingState, act: BillingAct): BillingWrites {
	const { subscription } = state;
	if (!subscription?.cancelAtPeriodEnd) throw wrongStatus('The subscription is not cancelled, so there is nothing to take back.');
	if (subscription.deletedAppName !== null) throw wrongStatus('The app was deleted: its subscription can only end.');
	return {
		subscription: { ...termsOf(subscription), cancelAtPeriodEnd: false },
		events: [subscriptionEvent(act, 'subscription.resumed', { planId: subscription.planId }, null)],
	};
}

function wrongStatus(detail: string): Fault {
	return new Fault('subscription_wrong_status', detail);
}
