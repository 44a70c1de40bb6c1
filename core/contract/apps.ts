import { z } from 'zod';
import { checkoutSchema, subscriptionStandingSchema } from './billing.ts';
import { allowedDomainsSchema } from './domains.ts';
import { listQuerySchema, sortSchema } from './pages.ts';
import { limitsSchema } from './plans.ts';
import { licenseRegionCodeSchema } from './regions.ts';

export const appNameSchema = z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters');

const appSubscriptionSchema = subscriptionStandingSchema.extend({
	planId: z.uuid(),
	planName: z.string(),
	monthlyPriceCents: z.int(),
	currency: z.string(),
	limits: limitsSchema,
});

/** `inactive` without a plan in force, `disabled` by hand or for a payment that failed: neither gets tokens. */
export const appStatusSchema = z.enum(['active', 'inactive', 'disabled']);

export const appSchema = z.object({
	id: z.uuid(),
	tenantId: z.uuid(),
	tenantName: z.string(),
	name: z.string(),
	clientId: z.string(),
	licenseRegion: licenseRegionCodeSchema,
	dbCode: z.string(),
	status: appStatusSchema,
	allowedDomains: z.array(z.string()),
	subscription: appSubscriptionSchema.nullable(),
	createdAt: z.iso.datetime(),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type App = z.infer<typeof appSchema>;

export const appQuerySchema = listQuerySchema.extend({
	sort: sortSchema(['createdAt', 'name'], '-createdAt'),
	tenantId: z.uuid().optional(),
	status: appStatusSchema.optional(),
	licenseRegion: licenseRegionCodeSchema.optional(),
	planId: z.uuid().optional(),
});
export type AppQuery = z.infer<typeof appQuerySchema>;

export const newAppSchema = z.object({
	name: appNameSchema,
	licenseRegion: licenseRegionCodeSchema,
	planId: z.uuid().nullish(),
	allowedDomains: allowedDomainsSchema.optional(),
});

/** The one answer that carries the secret (contract section 1). */
export const createdAppSchema = z.object({
	app: appSchema,
	clientSecret: z.string(),
	/** How the payment of a paid plan went, for an app that was created with one; the plan is in force once it is completed. */
	checkout: checkoutSchema.optional(),
});
export type CreatedApp = z.infer<typeof createdAppSchema>;

/** An ordinary access token of an app, issued without its secret: a sandbox does so for tests. */
export const testTokenSchema = z.object({ accessToken: z.string(), expiresAt: z.iso.datetime() });
export type TestToken = z.infer<typeof testTokenSchema>;

/** An `Origin` header to try; null or absent stands for a client that sends none. */
export const originQuestionSchema = z.object({ origin: z.string().max(2_000).nullish() });

/** What the handshake would say to an origin, and why. */
export const originVerdictSchema = z.object({
	admitted: z.boolean(),
	/** What the handshake asks for. */
	rule: z.string(),
	expected: z.string(),
	actual: z.string(),
	/** The verdict in a sentence; for a refusal, with what would help. */
	reason: z.string(),
});
export type OriginVerdict = z.infer<typeof originVerdictSchema>;
