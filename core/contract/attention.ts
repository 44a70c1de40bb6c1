import { z } from 'zod';
import { usageFigureSchema } from './usage.ts';

/** Entries that are told of each kind; `total` counts all. */
export const ATTENTION_ITEMS_MAX = 20;

const tenantRef = { tenantId: z.uuid(), tenantName: z.string() };
const appRef = { ...tenantRef, appId: z.uuid(), appName: z.string() };

/** What an operator should look at, the most urgent first. */
export const attentionSchema = z.object({
	/** A payment failed: the app is disabled when its grace ends. */
	paymentsPastDue: z.object({
		total: z.int(),
		items: z.array(z.object({ ...appRef, graceEndsAt: z.iso.datetime(), priceCents: z.int(), currency: z.string() })),
	}),
	/** Signing keys that are rotated by themselves within three days. */
	keysRotatingSoon: z.object({
		total: z.int(),
		items: z.array(z.object({ ...tenantRef, kid: z.string(), rotatesAt: z.iso.datetime() })),
	}),
	/** Apps that use 75 % or more of a limit of their plan; each with its fullest one. */
	appsNearLimits: z.object({
		total: z.int(),
		items: z.array(usageFigureSchema.extend({ ...appRef, limitName: z.enum(['connections', 'documents', 'usersPerDocument']) })),
	}),
});
export type Attention = z.infer<typeof attentionSchema>;
