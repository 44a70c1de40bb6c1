import type { AuditFacts } from '../../contract/audit.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { BillingOwner, InvoiceDraft, InvoicePayment, NewCredit, NewInvoice } from './store.ts';

/** Who does something to whose subscription, and when: what every record of it says. */
export interface BillingAct {
	by: Caller;
	owner: BillingOwner;
	appName: string;
	atMs: number;
}

type AppBillingAction = Extract<NewAuditEvent['action'], `subscription.${string}` | 'app.disabled'>;

/** The record of what happens to a subscription. */
export function subscriptionEvent(
	act: BillingAct,
	action: AppBillingAction,
	before: AuditFacts | null,
	after: AuditFacts | null,
): NewAuditEvent {
	const { appId, tenantId } = act.owner;
	return recordOf(act.by, act.atMs, { action, target: { type: 'app', id: appId, name: act.appName }, tenantId, before, after });
}

/** The record of what happens to an invoice. */
export function invoiceEvent(
	act: BillingAct,
	action: Extract<NewAuditEvent['action'], `invoice.${string}`>,
	invoice: Pick<NewInvoice, 'id' | 'totalCents' | 'currency' | 'reason'>,
	more: AuditFacts = {},
): NewAuditEvent {
	const { id, totalCents, currency, reason } = invoice;
	return recordOf(act.by, act.atMs, {
		action,
		target: { type: 'invoice', id, name: act.appName },
		tenantId: act.owner.tenantId,
		after: { totalCents, currency, reason, ...more },
	});
}

interface Issue {
	draft: InvoiceDraft;
	reason: NewInvoice['reason'];
	currency: string;
	checkoutId: string | null;
}

/** What a step writes to issue an invoice. */
interface IssuedInvoice {
	newInvoice: NewInvoice;
	credits: NewCredit[];
	events: NewAuditEvent[];
}

/**
 * Makes an invoice of a draft. One without anything to pay is paid as it is; the payment of any other is under way from here
 * on, so that it is finished even if the process dies before the provider has answered.
 */
export function issueInvoice(act: BillingAct, { draft, reason, currency, checkoutId }: Issue): IssuedInvoice {
	const { atMs, appName } = act;
	const isPaid = draft.totalCents === 0;
	const payment: InvoicePayment = {
		...SETTLED,
		status: isPaid ? 'paid' : 'open',
		paidAtMs: isPaid ? atMs : null,
		attempts: isPaid ? 0 : 1,
		checkAtMs: isPaid ? null : atMs,
	};
	const newInvoice: NewInvoice = {
		...payment,
		id: crypto.randomUUID(),
		appName,
		reason,
		checkoutId,
		currency,
		lines: draft.lines,
		totalCents: draft.totalCents,
		issuedAtMs: atMs,
	};
	const credit = (amountCents: number, why: string): NewCredit => ({
		id: crypto.randomUUID(),
		currency,
		amountCents,
		reason: why,
		invoiceId: newInvoice.id,
		createdAtMs: atMs,
	});
	const credits: NewCredit[] = [];
	if (draft.creditUsedCents > 0) credits.push(credit(-draft.creditUsedCents, `Used by an invoice of ${appName}`));
	if (draft.creditAddedCents > 0) credits.push(credit(draft.creditAddedCents, `Left over from an invoice of ${appName}`));
	const events = [invoiceEvent(act, 'invoice.issued', newInvoice)];
	if (isPaid) events.push(invoiceEvent(act, 'invoice.paid', newInvoice));
	return { newInvoice, credits, events };
}

/** A payment of which nothing is left to do; the caller says how it ended. */
export const SETTLED = {
	paidAtMs: null,
	checkAtMs: null,
	nextAttemptAtMs: null,
	graceEndsAtMs: null,
	declineReason: null,
} satisfies Partial<InvoicePayment>;
