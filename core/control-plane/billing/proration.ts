import type { Period } from './store.ts';

/**
 * The part of a period's price that falls to the time from `atMs` to its end, in whole cents, half a cent rounded up.
 *
 * Every amount of a plan change is this one function of price and moment. So a plan that is left in the moment it was taken
 * costs nothing, and the parts of a period add up to its price exactly: each moment's rounding counts once for what ends
 * and once, with the other sign, for what begins.
 */
export function remainingCents(priceCents: number, { startMs, endMs }: Period, atMs: number): number {
	const total = BigInt(endMs - startMs);
	const remaining = BigInt(endMs - Math.min(Math.max(atMs, startMs), endMs));
	// Price times milliseconds is beyond what a number holds exactly.
	return Number((2n * BigInt(priceCents) * remaining + total) / (2n * total));
}
