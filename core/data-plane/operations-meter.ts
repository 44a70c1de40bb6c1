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

	/** Operations of an app in the minute that is going on; 0 when none is. */
	current({ tenantId, appId }: Pick<DocumentKey, 'tenantId' | 'appId'>): number {
		const window = this.#windows.get(`${tenantId}::${appId}`);
		return window && isGoingOn(window, this.#clock.nowMs()) ? window.operations : 0;
	}

	#windowOf(app: string): Window {
		const nowMs = this.#clock.nowMs();
		const known = this.#windows.get(app);
		if (known && isGoingOn(known, nowMs)) return known;
		this.#forgetOld(nowMs);
		const window = { startedMs: nowMs, operations: 0 };
		this.#windows.set(app, window);
		return window;
	}

	#forgetOld(nowMs: number): void {
		for (const [app, window] of this.#windows) if (!isGoingOn(window, nowMs)) this.#windows.delete(app);
	}
}

/** A clock that was set back begins anew as well. */
function isGoingOn({ startedMs }: Window, nowMs: number): boolean {
	return nowMs >= startedMs && nowMs < startedMs + WINDOW_MS;
}
