import type { Period } from './store.ts';

const MONTHS_PER_YEAR = 12;

/**
 * The same day and time some calendar months later, in UTC; a day that the month does not have becomes its last one
 * (31 January, 28 or 29 February, 31 March).
 */
export function monthsAfter(anchorMs: number, months: number): number {
	const anchor = new Date(anchorMs);
	const [year, month] = [anchor.getUTCFullYear(), anchor.getUTCMonth() + months];
	const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	const sinceMidnightMs = anchorMs - Date.UTC(year, anchor.getUTCMonth(), anchor.getUTCDate());
	return Date.UTC(year, month, Math.min(anchor.getUTCDate(), lastDay)) + sinceMidnightMs;
}

/** The first period of a subscription that starts at `anchorMs`. */
export function firstPeriod(anchorMs: number): Period {
	return { startMs: anchorMs, endMs: monthsAfter(anchorMs, 1) };
}

/** The period after another; both are counted from the anchor, so that a short month does not move later ones. */
export function nextPeriod(anchorMs: number, { endMs }: Period): Period {
	const [anchor, end] = [new Date(anchorMs), new Date(endMs)];
	const months = (end.getUTCFullYear() - anchor.getUTCFullYear()) * MONTHS_PER_YEAR + end.getUTCMonth() - anchor.getUTCMonth();
	return { startMs: endMs, endMs: monthsAfter(anchorMs, months + 1) };
}
