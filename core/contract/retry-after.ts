const DELAY_SECONDS = /^\d{1,9}$/;
/** RFC 9110, section 5.6.7; the two older forms are used by nobody any more. */
const HTTP_DATE = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
/** Who asks again at once, and again, is part of the trouble. */
const WAIT_MIN_MS = 1_000;

/**
 * How long an answer wants one to wait (RFC 9110, section 10.2.3).
 *
 * @param header its `Retry-After`: seconds, or a date
 * @returns milliseconds from now on, at least a second; null when it says nothing, nothing of use, or a time that is over.
 */
export function retryAfterMs(header: string | null | undefined, nowMs: number): number | null {
	const value = header?.trim() ?? '';
	if (DELAY_SECONDS.test(value)) return Math.max(Number(value) * 1_000, WAIT_MIN_MS);
	const leftMs = HTTP_DATE.test(value) ? Date.parse(value) - nowMs : Number.NaN;
	return leftMs > 0 ? Math.max(leftMs, WAIT_MIN_MS) : null;
}

/** {@link retryAfterMs} in whole seconds, as they are handed on. */
export function retryAfterS(header: string | null | undefined, nowMs: number): number | null {
	const waitMs = retryAfterMs(header, nowMs);
	return waitMs === null ? null : Math.ceil(waitMs / 1_000);
}
