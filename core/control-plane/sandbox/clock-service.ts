import { CLOCK_ADVANCE_MAX_MS, type ClockAdvance, type SandboxClock } from '../../contract/sandbox.ts';
import type { MovableClock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { Schedule } from '../schedule.ts';
import type { SandboxClockStore } from './store.ts';

interface SandboxClockOptions {
	clock: MovableClock;
	store: SandboxClockStore;
	schedule: Schedule;
	events: EventHub;
}

/** Moves the sandbox's time forward; all that falls due on the way happens at its own time (docs/billing.md). */
export class SandboxClockService {
	readonly #options: SandboxClockOptions;

	constructor(options: SandboxClockOptions) {
		this.#options = options;
	}

	/** Milliseconds since the epoch. */
	nowMs(): number {
		return this.#options.clock.nowMs();
	}

	/** What time it is. */
	read(): SandboxClock {
		const { clock } = this.#options;
		return { now: isoTime(clock.nowMs()), offsetMs: clock.offsetMs };
	}

	/**
	 * Moves the clock on, from due moment to due moment. Where it stands is stored before what is due there happens, so that a
	 * restart never goes back in time.
	 *
	 * @throws {Fault} `invalid_request` for a time that has passed or is more than a year away, and without one.
	 */
	async advance(by: Caller, { byMs, to }: ClockAdvance): Promise<SandboxClock> {
		const { clock, store, schedule, events } = this.#options;
		const fromMs = clock.nowMs();
		if ((byMs == null) === (to == null)) throw refused('byMs', 'give either byMs or to');
		const targetMs = to == null ? fromMs + (byMs ?? 0) : Date.parse(to);
		const path = to == null ? 'byMs' : 'to';
		if (targetMs < fromMs) throw refused(path, `is before ${isoTime(fromMs)}: time does not go back`);
		if (targetMs - fromMs > CLOCK_ADVANCE_MAX_MS) throw refused(path, 'is more than 366 days away: go there in steps');
		await schedule.run(targetMs, async (atMs) => {
			if (clock.moveTo(atMs)) await store.setOffsetMs(clock.offsetMs, null);
		});
		clock.moveTo(targetMs);
		const event = recordOf(by, targetMs, {
			action: 'clock.advanced',
			target: { type: 'clock', id: 'sandbox', name: 'sandbox' },
			tenantId: null,
			before: { now: isoTime(fromMs) },
			after: { now: isoTime(targetMs) },
		});
		await store.setOffsetMs(clock.offsetMs, event);
		events.publish({ type: 'clock.changed' });
		return this.read();
	}
}

function refused(path: string, message: string): Fault {
	return new Fault('invalid_request', 'The clock cannot be moved there.', { errors: [{ path, message }] });
}
