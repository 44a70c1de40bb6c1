import { CLOSE_CODES } from '../contract/close-codes.ts';
import type { AppKey } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import { Violation } from './violation.ts';

const WINDOW_MS = 60_000;

/** What an app has used of its minute. */
export interface AppOperations {
	startedMs: number;
	operations: number;
	/** Sessions that count here. */
	sessions: number;
}

/** Counts the operations of each app on this node, a minute at a time (contract section 3: per region). */
export class OperationsMeter {
	readonly #apps = new Map<string, AppOperations>();
	readonly #clock: Clock;
	/** Operations that were counted since the start, of all apps. */
	total = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** A session begins to count among its app's. {@link close} what this returns when it ends. */
	open({ tenantId, appId }: AppKey): AppOperations {
		const app = `${tenantId}::${appId}`;
		let used = this.#apps.get(app);
		if (!used) {
			this.#forgetOld();
			used = { startedMs: Number.NEGATIVE_INFINITY, operations: 0, sessions: 0 };
			this.#apps.set(app, used);
		}
		used.sessions += 1;
		return used;
	}

	/** A session counts no more. What it has used stays used. */
	close(used: AppOperations): void {
		used.sessions -= 1;
	}

	/**
	 * Counts operations before they are carried out.
	 *
	 * @param limit `opsPerMinute` of the plan at the session's admission
	 * @throws {Violation} close code 4006, when they are more than the minute has left (faults W10).
	 */
	count(used: AppOperations, limit: number, operations: number): void {
		const nowMs = this.#clock.nowMs();
		if (isOver(used, nowMs)) {
			used.startedMs = nowMs;
			used.operations = 0;
		}
		if (used.operations + operations > limit) throw new Violation(CLOSE_CODES.rateLimit, `Rate limit exceeded: ${limit} ops/min`);
		used.operations += operations;
		this.total += operations;
	}

	/** Operations of an app in the minute that is going on; 0 when none is. */
	current({ tenantId, appId }: AppKey): number {
		const used = this.#apps.get(`${tenantId}::${appId}`);
		return used && !isOver(used, this.#clock.nowMs()) ? used.operations : 0;
	}

	#forgetOld(): void {
		const nowMs = this.#clock.nowMs();
		for (const [app, used] of this.#apps) if (used.sessions === 0 && isOver(used, nowMs)) this.#apps.delete(app);
	}
}

/** Whether its minute is over. A clock that was set back begins anew as well. */
function isOver({ startedMs }: AppOperations, nowMs: number): boolean {
	return nowMs < startedMs || nowMs >= startedMs + WINDOW_MS;
}
