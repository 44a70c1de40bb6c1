import type { Logger } from '../../platform/logger.ts';
import type { MemberStore } from '../members/store.ts';
import type { Outbox } from '../outbox/service.ts';
import type { OutboxStore } from '../outbox/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { BillingNotices } from './notices.ts';
import type { InvoiceRecord } from './store.ts';

interface BillingMailsOptions {
	outbox: Outbox;
	mails: Pick<OutboxStore, 'add'>;
	tenants: Pick<TenantStore, 'get'>;
	members: Pick<MemberStore, 'ownerEmails'>;
	logger: Logger;
}

/**
 * Mails a tenant what became of its payments: to its billing address, else to its owners. Invoices lie in a shard and mails
 * in the global database, so that a mail is written after its cause and not with it.
 */
export function billingMails({ outbox, mails, tenants, members, logger }: BillingMailsOptions): BillingNotices {
	const send = async (invoice: InvoiceRecord, subject: string, text: string) => {
		try {
			const { tenantId } = invoice;
			const billingEmail = (await tenants.get(tenantId))?.billingEmail;
			const recipients = billingEmail ? [billingEmail] : await members.ownerEmails(tenantId);
			await mails.add(await Promise.all(recipients.map((to) => outbox.newMail('billing', to, tenantId, { subject, text }))));
		} catch (error) {
			logger.error({ invoice: invoice.number, reason: (error as Error).message }, 'billing mail could not be written');
		}
	};
	return {
		invoicePaid: (invoice) =>
			send(invoice, `Invoice ${invoice.number}: paid`, `${amountOf(invoice)} for "${invoice.appName}" were paid. Thank you.`),
		paymentFailed: (invoice) =>
			send(
				invoice,
				`Invoice ${invoice.number}: the payment failed`,
				`${amountOf(invoice)} for "${invoice.appName}" could not be paid${reasonOf(invoice)}. ${nextStep(invoice)}`,
			),
		graceEnded: (invoice) =>
			send(
				invoice,
				`Invoice ${invoice.number}: "${invoice.appName}" was disabled`,
				`${amountOf(invoice)} were not paid in time. "${invoice.appName}" gets no tokens any more, and its sessions have ended.`,
			),
	};
}

const CENTS_PER_UNIT = 100;

function amountOf({ totalCents, currency }: InvoiceRecord): string {
	return `${(totalCents / CENTS_PER_UNIT).toFixed(2)} ${currency}`;
}

function reasonOf({ declineReason }: InvoiceRecord): string {
	return declineReason ? `: ${declineReason}` : '';
}

function nextStep({ nextAttemptAtMs, graceEndsAtMs }: InvoiceRecord): string {
	if (graceEndsAtMs === null) return 'The plan stays as it was.';
	const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);
	const again = nextAttemptAtMs === null ? '' : `It is tried again on ${date(nextAttemptAtMs)}. `;
	return `${again}The app works until ${date(graceEndsAtMs)}, and is disabled then if it is still not paid.`;
}
