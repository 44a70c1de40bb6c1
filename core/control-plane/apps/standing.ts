import type { AppRecord } from './store.ts';

/**
 * Whether a subscription lets its app have tokens at a time: until the period of a cancelled one ends, and until the grace of
 * an unpaid one is over. Asked wherever it matters, so that nothing goes on until the schedule has come by.
 */
export function subscriptionInForce(subscription: NonNullable<AppRecord['subscription']>, nowMs: number): boolean {
	const { period, cancelAtPeriodEnd, graceEndsAtMs } = subscription;
	if (graceEndsAtMs !== null && nowMs >= graceEndsAtMs) return false;
	return !cancelAtPeriodEnd || period === null || nowMs < period.endMs;
}
