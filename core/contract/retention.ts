import type { z } from 'zod';

const DAYS_MAX = 3_650;
const AUDIT_DAYS_MIN = 30;

/** How long mails that are done with are kept. */
export function mailRetentionDays(days: z.ZodNumber) {
	return wholeDays(days).min(1, 'must be at least 1 day');
}

/** How long audit events are kept. A break-in is often noticed weeks later, and who broke in must not be able to hide it at once. */
export function auditRetentionDays(days: z.ZodNumber) {
	return wholeDays(days).min(
		AUDIT_DAYS_MIN,
		`must be at least ${AUDIT_DAYS_MIN} days, so that what happened can still be looked into`,
	);
}

function wholeDays(days: z.ZodNumber) {
	return days.int('must be a whole number of days').max(DAYS_MAX, `must be at most ${DAYS_MAX} days`);
}
