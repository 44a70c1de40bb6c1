/** Where every part of core takes the time from, so that a test or the sandbox can move it. */
export interface Clock {
	/** Milliseconds since the epoch, as `Date.now()`. */
	nowMs(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** Another clock that can be moved forward, and back to its base in one step. */
export class MovableClock implements Clock {
	readonly #base: Clock;
	#offsetMs: number;

	/** @param offsetMs how far it is ahead of its base already */
	constructor(base: Clock, offsetMs: number) {
		this.#base = base;
		this.#offsetMs = offsetMs;
	}

	/** How far it is ahead of its base. */
	get offsetMs(): number {
		return this.#offsetMs;
	}

	nowMs(): number {
		return this.#base.nowMs() + this.#offsetMs;
	}

	/** Goes back to its base. */
	reset(): void {
		this.#offsetMs = 0;
	}

	/** What its base says, milliseconds since the epoch. */
	get baseMs(): number {
		return this.#base.nowMs();
	}

	/** Moves it to a time. @returns false, and changes nothing, when that time has passed already */
	moveTo(atMs: number): boolean {
		const aheadMs = atMs - this.nowMs();
		if (aheadMs <= 0) return false;
		this.#offsetMs += aheadMs;
		return true;
	}
}
