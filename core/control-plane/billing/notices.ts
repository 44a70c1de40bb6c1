import type { InvoiceRecord } from './store.ts';

/** Whoever tells a tenant what became of its payments. Called after the fact is stored; it must not throw. */
export interface BillingNotices {
	invoicePaid(invoice: InvoiceRecord): Promise<void> | void;
	/** Declined; `nextAttemptAtMs` and `graceEndsAtMs` say how it goes on. */
	paymentFailed(invoice: InvoiceRecord): Promise<void> | void;
	/** The grace is over; a renewal's app is disabled now. */
	graceEnded(invoice: InvoiceRecord): Promise<void> | void;
}
