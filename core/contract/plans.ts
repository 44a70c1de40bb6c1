import { z } from 'zod';
import { wholeListSchema } from './pages.ts';

const limit = z.int('must be a whole number').min(1).max(1_000_000_000);

/** Limits of a plan. All count concurrent use; none is storage (contract section 1). */
export const limitsSchema = z.strictObject({
	maxConnections: limit,
	maxDocuments: limit,
	maxUsersPerDoc: limit,
	opsPerMinute: limit,
});
export type Limits = z.infer<typeof limitsSchema>;

export const planNameSchema = z.string().trim().min(1, 'must not be empty').max(60);
const priceCentsSchema = z.int('must be a whole number of cents').min(0).max(100_000_000);

export const planSchema = z.object({
	id: z.uuid(),
	name: planNameSchema,
	currency: z.string().length(3),
	monthlyPriceCents: priceCentsSchema,
	limits: limitsSchema,
	/** An archived plan stays with the apps that have it, and is given to no other. */
	archived: z.boolean(),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type Plan = z.infer<typeof planSchema>;

const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code such as USD');
const planTermsSchema = z.strictObject({
	name: planNameSchema,
	currency: currencySchema,
	monthlyPriceCents: priceCentsSchema,
	limits: limitsSchema,
});

/** A plan as an operator makes it. */
export const newPlanSchema = planTermsSchema.extend({ currency: currencySchema.default('USD') });

/** What of a plan is to change; what is left out stays. */
export const planChangesSchema = planTermsSchema.partial();

/** A plan in the catalogue, and how many apps are on it. */
export const planUsageSchema = planSchema.extend({ appCount: z.int() });
export type PlanUsage = z.infer<typeof planUsageSchema>;

/** Query of the catalogue. */
export const planListSchema = wholeListSchema(['monthlyPriceCents', 'name', 'appCount'], 'monthlyPriceCents');
export type PlanListQuery = z.infer<typeof planListSchema>;

/** A plan that costs nothing is a free one: a tenant may have one app on it (contract section 1). */
export function isFree(plan: { monthlyPriceCents: number }): boolean {
	return plan.monthlyPriceCents === 0;
}
