import { z } from 'zod';

/** From this share of a limit on, use is worth a look. */
export const WARNING_PERCENT = 75;
/** From this share on, the limit is about to be hit. */
export const CRITICAL_PERCENT = 90;
const WHOLE_PERCENT = 100;

const usageStatusSchema = z.enum(['healthy', 'warning', 'critical']);
export type UsageStatus = z.infer<typeof usageStatusSchema>;

/** How much of a limit is in use (contract section 3). */
export const usageFigureSchema = z.object({
	current: z.int(),
	limit: z.int(),
	/** Rounded down; over 100 when a plan with lower limits came into force meanwhile. */
	percent: z.int(),
	/** `healthy` below 75 %, `warning` from 75 %, `critical` from 90 %. */
	status: usageStatusSchema,
});
export type UsageFigure = z.infer<typeof usageFigureSchema>;

/** Weighs what is in use against a limit. @param limit at least 1 */
export function usageFigure(current: number, limit: number): UsageFigure {
	const percent = Math.floor((current * WHOLE_PERCENT) / limit);
	return { current, limit, percent, status: usageStatus(percent) };
}

function usageStatus(percent: number): UsageStatus {
	if (percent >= CRITICAL_PERCENT) return 'critical';
	return percent >= WARNING_PERCENT ? 'warning' : 'healthy';
}

/** What an app uses right now over all nodes, against its plan. */
export const appUsageSchema = z.object({
	connections: z.int(),
	documents: z.int(),
	/** The document with the most users; null when none has any. */
	busiestDocument: z.object({ documentName: z.string(), users: z.int() }).nullable(),
	/** The node with the most operations in the minute that is going on, which begins with an operation; null when there are none. */
	busiestNode: z.object({ region: z.string(), operations: z.int() }).nullable(),
	/** The same against the limits of the plan in force; null without one. */
	limits: z
		.object({
			connections: usageFigureSchema,
			documents: usageFigureSchema,
			usersPerDocument: usageFigureSchema,
			/** Of the busiest node, for each has the limit to itself. */
			opsPerMinute: usageFigureSchema,
		})
		.nullable(),
	timestamp: z.iso.datetime(),
});
export type AppUsage = z.infer<typeof appUsageSchema>;

/** What hangs on an app's secret and standing: what ends with them. */
export const appImpactSchema = z.object({
	/** Refresh tokens that still work: one for each back end that refreshes. */
	refreshTokens: z.int(),
	/** Open connections over all nodes. */
	connections: z.int(),
	/** Documents in memory, those in their grace period included. */
	documents: z.int(),
});
export type AppImpact = z.infer<typeof appImpactSchema>;
