/** Where every part of core takes the time from, so that a test or the sandbox can move it. */
export interface Clock {
	/** Milliseconds since the epoch, as `Date.now()`. */
	nowMs(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };
