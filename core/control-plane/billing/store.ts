import type { ListQuery, Page } from '../../contract/pages.ts';
import type { LicenseRegionCode } from '../../contract/regions.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** Whose subscription, in which shard. The app itself may be gone. */
export interface BillingOwner {
	tenantId: string;
	appId: string;
	licenseRegion: LicenseRegionCode;
}

/** From `startMs` on, up to and without `endMs`. */
export interface Period {
	startMs: number;
	endMs: number;
}

/** What a subscription is about; a new one replaces it as a whole. */
export interface SubscriptionTerms {
	planId: string;
	sinceMs: number;
	/** Price of the current period; 0 on a free plan. */
	priceCents: number;
	currency: string;
	/** Start of the first paid period, which all later ones are counted from; null on a free plan, as the period. */
	anchorMs: number | null;
	period: Period | null;
	cancelAtPeriodEnd: boolean;
	/** When the app is disabled unless a payment succeeds; null unless one failed. */
	graceEndsAtMs: number | null;
}

export interface SubscriptionRecord extends SubscriptionTerms, BillingOwner {
	/** Name of the app when it was deleted; null while it lives. */
	deletedAppName: string | null;
	/** Sum of the lines that wait for the next invoice. */
	nextInvoiceCents: number;
}

export interface Line {
	kind: 'plan' | 'proration' | 'credit' | 'carry_over';
	description: string;
	amountCents: number;
	period: Period | null;
}

/** Where the payment of an invoice stands. */
export interface InvoicePayment {
	status: 'open' | 'paid' | 'void' | 'uncollectible';
	paidAtMs: number | null;
	/** Payments tried so far, the one under way included; with the id it names the payment to the provider. */
	attempts: number;
	/** A payment is under way, and the provider is asked for its outcome at this time; null when none is. */
	checkAtMs: number | null;
	nextAttemptAtMs: number | null;
	graceEndsAtMs: number | null;
	declineReason: string | null;
}

export interface NewInvoice extends InvoicePayment {
	id: string;
	appName: string;
	reason: 'start' | 'renewal' | 'final';
	/** The checkout that waits for it. */
	checkoutId: string | null;
	currency: string;
	lines: Line[];
	totalCents: number;
	issuedAtMs: number;
}

export interface InvoiceRecord extends NewInvoice, BillingOwner {
	number: string;
}

export interface NewCredit {
	id: string;
	currency: string;
	/** Negative where an invoice uses it. */
	amountCents: number;
	reason: string;
	invoiceId: string | null;
	createdAtMs: number;
}

export interface CreditRecord extends NewCredit {
	licenseRegion: LicenseRegionCode;
}

/** The lines of an invoice to be, and what it does to the tenant's credit. */
export interface InvoiceDraft {
	lines: Line[];
	/** Sum of the lines, never negative. */
	totalCents: number;
	/** Credit that it uses up. */
	creditUsedCents: number;
	/** Credit that is left over when the lines come out below zero. */
	creditAddedCents: number;
}

/** A plan change, worked out: what is paid now, what goes to the next invoice, and what is in force after it. */
export interface PlanChange {
	/** `start` must be paid before it is in force; the others are in force at once. */
	kind: 'start' | 'prorated' | 'free' | 'unchanged';
	/** The invoice of the change; null when there is nothing to pay or to credit. */
	invoice: InvoiceDraft | null;
	/** What the invoice is in: on the way to a free plan that of the paid plan before. */
	currency: string;
	nextInvoiceLines: Line[];
	terms: SubscriptionTerms;
}

export interface CheckoutRecord {
	id: string;
	planId: string;
	planName: string;
	status: 'open' | 'pending' | 'completed' | 'declined';
	declineReason: string | null;
	invoiceId: string | null;
	createdAtMs: number;
	expiresAtMs: number;
	/** The change as it was shown, at the prices of `createdAtMs`. */
	change: PlanChange;
}

/** All that decides what may happen to one app's subscription, as it is in the moment of the step. */
export interface BillingState {
	/** Null when there is no such app (any more). */
	app: { enabled: boolean; version: number } | null;
	subscription: SubscriptionRecord | null;
	/** Lines that wait for the next invoice. */
	pendingLines: Line[];
	openInvoices: InvoiceRecord[];
	/** Another app of the tenant is on a free plan. */
	freePlanTaken: boolean;
	/** The tenant's credit in this License Region, by currency. */
	creditCents: ReadonlyMap<string, number>;
	/** Checkouts of this app that are not ended. */
	checkouts: CheckoutRecord[];
}

/** What one step writes: all of it or nothing. What is left out stays. */
export interface BillingWrites {
	/** Null ends the subscription. */
	subscription?: SubscriptionTerms | null;
	pendingLines?: Line[];
	newInvoice?: NewInvoice;
	/** Payment of invoices, by id; for `start` also the period that the plan's line is about. */
	invoices?: { id: string; payment: InvoicePayment; planPeriod?: Period }[];
	credits?: NewCredit[];
	checkout?: CheckoutRecord;
	disableApp?: boolean;
	events: NewAuditEvent[];
}

/** Something whose time has come or will come. */
export interface DueItem {
	owner: BillingOwner;
	/** The invoice, or null for the end of the subscription's period. */
	invoiceId: string | null;
	atMs: number;
}

/** Port to the billing of all apps, each in its License Region's shard. Each method is one atomic step. */
export interface BillingStore {
	/**
	 * Reads what there is of one app, lets `decide` look at it, and writes what that says: nothing comes in between. An error
	 * out of `decide` leaves everything as it was. The app's version grows with each change of its subscription.
	 *
	 * @param decide a pure function; null writes for no change
	 */
	step<T>(owner: BillingOwner, decide: (state: BillingState) => { writes: BillingWrites | null; result: T }): Promise<T>;
	/** The same without writing. */
	read(owner: BillingOwner): Promise<BillingState>;
	/** Where the subscription of an app lies, also of one that was deleted. */
	ownerOf(tenantId: string, appId: string): Promise<BillingOwner | null>;
	/** Oldest first. */
	subscriptions(tenantId: string): Promise<SubscriptionRecord[]>;
	/** Those of all tenants whose payment failed, by the end of their grace. */
	pastDue(): Promise<(SubscriptionRecord & { graceEndsAtMs: number })[]>;
	/** Newest first, unless asked otherwise. @param query `search` looks into the numbers */
	invoices(
		query: ListQuery & {
			sort?: 'issuedAt' | '-issuedAt' | undefined;
			tenantId: string;
			appId?: string | undefined;
			status?: InvoiceRecord['status'] | undefined;
		},
	): Promise<Page<InvoiceRecord>>;
	invoice(tenantId: string, invoiceId: string): Promise<InvoiceRecord | null>;
	checkout(owner: BillingOwner, checkoutId: string): Promise<CheckoutRecord | null>;
	/** Newest first. */
	credits(tenantId: string): Promise<CreditRecord[]>;
	grantCredit(tenantId: string, region: LicenseRegionCode, credit: NewCredit, event: NewAuditEvent): Promise<void>;
	/** What falls due up to a time, earliest first. */
	due(untilMs: number): Promise<DueItem[]>;
	/** When the next thing falls due; null when nothing will. */
	nextDueMs(): Promise<number | null>;
	/** Made with the approval of the tenant. */
	profile(tenantId: string): Promise<{ currency: string; provider: string; createdAtMs: number } | null>;
	/** Ends all that is not ended: subscriptions, waiting lines, checkouts, credits; open invoices become void. */
	endTenant(tenantId: string, eventOf: (subscription: SubscriptionRecord) => NewAuditEvent): Promise<void>;
}
