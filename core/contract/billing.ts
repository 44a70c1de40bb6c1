import { z } from 'zod';
import { licenseRegionCodeSchema } from './regions.ts';

/** A stretch of time that is paid for: from `start` on, up to and without `end`. */
const periodSchema = z.object({ start: z.iso.datetime(), end: z.iso.datetime() });

export const subscriptionStatusSchema = z.enum(['active', 'past_due', 'cancelled']);
export type SubscriptionStatus = z.infer<typeof subscriptionStatusSchema>;

/** Where an app's subscription stands in time; the same beside the app and in the tenant's list. */
export const subscriptionStandingSchema = z.object({
	/** `past_due`: a payment failed, the app works until `graceEndsAt`; `cancelled`: it works until the period ends. */
	status: subscriptionStatusSchema,
	since: z.iso.datetime(),
	/** Null on a free plan, which is not billed. */
	period: periodSchema.nullable(),
	cancelAtPeriodEnd: z.boolean(),
	graceEndsAt: z.iso.datetime().nullable(),
});

/** A subscription in its tenant's list; it outlives its app until it is cancelled. */
export const subscriptionSchema = subscriptionStandingSchema.extend({
	appId: z.uuid(),
	appName: z.string(),
	/** The app was deleted, and its subscription goes on: cancel it here. */
	appDeleted: z.boolean(),
	licenseRegion: licenseRegionCodeSchema,
	planId: z.uuid(),
	planName: z.string(),
	/** Price of the current period; a new price of the plan counts from the next one. */
	priceCents: z.int(),
	currency: z.string(),
	/** What plan changes in this period put on the next invoice: a charge, or a credit when it is negative. */
	nextInvoiceCents: z.int(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/**
 * One line: the plan's price, a part of it for the rest of a period, credit that is used up, or credit that is left over.
 * The amounts of all lines add up to the invoice's total.
 */
export const invoiceLineSchema = z.object({
	kind: z.enum(['plan', 'proration', 'credit', 'carry_over']),
	description: z.string(),
	/** Negative for what the tenant gets. */
	amountCents: z.int(),
	period: periodSchema.nullable(),
});
export type InvoiceLine = z.infer<typeof invoiceLineSchema>;

export const invoiceStatusSchema = z.enum(['open', 'paid', 'void', 'uncollectible']);

export const invoiceSchema = z.object({
	id: z.uuid(),
	/** Unique and without gaps in its License Region, for example `EUW1-000001`. */
	number: z.string(),
	tenantId: z.uuid(),
	appId: z.uuid(),
	appName: z.string(),
	licenseRegion: licenseRegionCodeSchema,
	/** `start` of a paid plan, `renewal` of a period, or what is left when a paid plan ends. */
	reason: z.enum(['start', 'renewal', 'final']),
	status: invoiceStatusSchema,
	currency: z.string(),
	lines: z.array(invoiceLineSchema),
	/** Sum of the lines, never negative. */
	totalCents: z.int(),
	issuedAt: z.iso.datetime(),
	paidAt: z.iso.datetime().nullable(),
	/** How often a payment was tried. */
	attempts: z.int(),
	/** The provider has not told yet whether the last attempt succeeds. */
	paymentPending: z.boolean(),
	/** Why the last payment was declined. */
	declineReason: z.string().nullable(),
	/** When a declined payment is tried again. */
	nextAttemptAt: z.iso.datetime().nullable(),
	/** Until when it is tried. */
	graceEndsAt: z.iso.datetime().nullable(),
});
export type Invoice = z.infer<typeof invoiceSchema>;

/** What a plan change costs, and when. */
export const planChangePreviewSchema = z.object({
	planId: z.uuid(),
	planName: z.string(),
	currency: z.string(),
	/** `start`: a paid period begins; `prorated`: on the next invoice; `free`: the paid plan ends; `unchanged`. */
	kind: z.enum(['start', 'prorated', 'free', 'unchanged']),
	/** Lines of the invoice that is issued with the change; empty when there is none. */
	lines: z.array(invoiceLineSchema),
	/** To be paid now. */
	amountCents: z.int(),
	/** Lines that go to the next invoice. */
	nextInvoiceLines: z.array(invoiceLineSchema),
	/** What becomes credit of the tenant's next invoice in this License Region. */
	creditedCents: z.int(),
});
export type PlanChangePreview = z.infer<typeof planChangePreviewSchema>;

/**
 * A plan change at the prices of one moment. `open` until it is confirmed; `pending` while the payment is under way; the plan
 * is in force once it is `completed`.
 */
export const checkoutSchema = planChangePreviewSchema.extend({
	checkoutId: z.uuid(),
	status: z.enum(['open', 'pending', 'completed', 'declined', 'expired']),
	declineReason: z.string().nullable(),
	/** The invoice that it made; null when there was nothing to pay or to credit. */
	invoiceId: z.uuid().nullable(),
	createdAt: z.iso.datetime(),
	/** An open checkout can be confirmed until then. */
	expiresAt: z.iso.datetime(),
});
export type Checkout = z.infer<typeof checkoutSchema>;

/** What deleting an app leaves behind. */
export const deletionImpactSchema = z.object({
	/** True: the paid subscription goes on being billed until it is cancelled (contract section 1). */
	subscriptionContinues: z.boolean(),
	notice: z.string(),
	subscription: subscriptionSchema.nullable(),
});
export type DeletionImpact = z.infer<typeof deletionImpactSchema>;

const CREDIT_CENTS_MAX = 100_000_000;

/** A credit as an operator grants it. It is kept in one License Region and used up by the invoices there. */
export const newCreditSchema = z.object({
	licenseRegion: licenseRegionCodeSchema,
	amountCents: z.int('must be a whole number of cents').min(1, 'must be at least 1').max(CREDIT_CENTS_MAX),
	currency: z
		.string()
		.regex(/^[A-Z]{3}$/, 'must be a currency code such as USD')
		.optional(),
	reason: z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
});

const creditEntrySchema = z.object({
	id: z.uuid(),
	licenseRegion: licenseRegionCodeSchema,
	currency: z.string(),
	/** Negative where an invoice used it. */
	amountCents: z.int(),
	reason: z.string(),
	invoiceId: z.uuid().nullable(),
	createdAt: z.iso.datetime(),
});

/** A tenant's credit: what is left of it, and how it came and went, newest first. */
export const creditsSchema = z.object({
	balances: z.array(z.object({ licenseRegion: licenseRegionCodeSchema, currency: z.string(), balanceCents: z.int() })),
	entries: z.array(creditEntrySchema),
});
export type Credits = z.infer<typeof creditsSchema>;

/** Made when a tenant is approved (contract section 1). */
export const billingProfileSchema = z.object({
	tenantId: z.uuid(),
	/** Currency of credits that name none. */
	currency: z.string(),
	/** Who takes the payments. */
	provider: z.string(),
	paymentMethod: z.enum(['ready']),
	createdAt: z.iso.datetime(),
});
export type BillingProfile = z.infer<typeof billingProfileSchema>;
