import { CLOSE_CODES } from '../contract/close-codes.ts';
import type { DocumentKey } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import { Violation } from './violation.ts';

const WINDOW_MS = 60_000;

interface Window {
	startedMs: number;
	operations: number;
}

/** Counts the operations of each app on this node, a minute at a time (contract section 3: per region). */
export class OperationsMeter {
	readonly #windows = new Map<string, Window>();
	readonly #clock: Clock;
	/** Operations that were counted since the start, of all apps. */
	total = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/**
	 * Counts a session's operations among its app's.
	 *
	 * @param limit `opsPerMinute` of the plan at the session's admission
	 * @returns what counts operations before they are carried out. @throws {Violation} close code 4006, when they are more
	 *   than the minute has left (faults W10).
	 */
	of({ tenantId, appId }: Pick<DocumentKey, 'tenantId' | 'appId'>, limit: number): (operations: number) => void {
		const app = `${tenantId}::${appId}`;
		return (operations) => {
			const window = this.#windowOf(app);
			if (window.operations + operations > limit)
				throw new Violation(CLOSE_CODES.rateLimit, `Rate limit exceeded: ${limit} ops/min`);
			window.operations += operations;
			this.total += operations;
		};
	}

	#windowOf(app: string): Window {
		const nowMs = this.#clock.nowMs();
		const known = this.#windows.get(app);
		// A clock that was set back begins anew as well
		if (known && nowMs >= known.startedMs && nowMs < known.startedMs + WINDOW_MS) return known;
		this.#forgetOld(nowMs);
		const window = { startedMs: nowMs, operations: 0 };
		this.#windows.set(app, window);
		return window;
	}

	#forgetOld(nowMs: number): void {
		for (const [app, { startedMs }] of this.#windows)
			if (nowMs < startedMs || nowMs >= startedMs + WINDOW_MS) this.#windows.delete(app);
	}
}
