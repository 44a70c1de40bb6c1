import { setTimeout } from 'node:timers/promises';
import { CLOCK_ADVANCE_MAX_MS, type ClockAdvance, type ClockReset, type SandboxClock } from '../../contract/sandbox.ts';
import type { MovableClock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { IssuedTokens } from '../keys/issued-tokens.ts';
import type { Schedule } from '../schedule.ts';
import type { TokenEra } from '../tokens/token-era.ts';
import type { SandboxClockStore } from './store.ts';

const SECOND_MS = 1_000;

interface SandboxClockOptions {
	clock: MovableClock;
	store: SandboxClockStore;
	schedule: Schedule;
	events: EventHub;
	era: TokenEra;
	issued: Pick<IssuedTokens, 'forget'>;
}

/** Moves the sandbox's time forward, where all that falls due on the way happens at its own time, and back to real time (docs/billing.md). */
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
	 * restart does not go back in time.
	 *
	 * @throws {Fault} `invalid_request` for a time that has passed or is more than a year away, and without one.
	 */
	async advance(by: Caller, { byMs, to }: ClockAdvance): Promise<SandboxClock> {
		const { clock, store, schedule, events } = this.#options;
		const fromMs = clock.nowMs();
		if ((byMs == null) === (to == null)) throw refused('byMs', 'give either byMs or to');
		const targetMs = to == null ? fromMs + (byMs ?? 0) : Date.parse(to);
		const path = to == null ? 'byMs' : 'to';
		if (targetMs < fromMs) throw refused(path, `is before ${isoTime(fromMs)}: the only way back is to real time`);
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

	/** What {@link reset} would do now. */
	async describeReset(): Promise<ClockReset> {
		const { clock, store } = this.#options;
		const { events, mailsDue } = await store.laterThan(clock.baseMs);
		return { realNow: isoTime(clock.baseMs), aheadMs: clock.offsetMs, laterEvents: events, mailsDue };
	}

	/**
	 * Goes back to real time. What bears a later time stays as it is: periods of subscriptions, ends of keys and events of the audit
	 * trail, whose order is that of their chain. All tokens end, and queued mails are due. A clock that is not ahead stays, and nothing
	 * is recorded.
	 */
	async reset(by: Caller): Promise<ClockReset> {
		const { clock, store, schedule, events, era, issued } = this.#options;
		// Nothing is under way that would go on with a time that is given up.
		await schedule.run(clock.nowMs());
		const meant = await this.describeReset();
		if (clock.offsetMs === 0) return meant;
		const [fromMs, toMs] = [clock.nowMs(), clock.baseMs];
		const event = recordOf(by, toMs, {
			action: 'clock.reset',
			target: { type: 'clock', id: 'sandbox', name: 'sandbox' },
			tenantId: null,
			before: { now: isoTime(fromMs) },
			after: { now: isoTime(toMs), laterEvents: meant.laterEvents, mailsDue: meant.mailsDue },
		});
		// Tokens tell in whole seconds when they were issued: those of before and after must not share one.
		const eraBeginsMs = Math.ceil((toMs + 1) / SECOND_MS) * SECOND_MS;
		await store.goBack(eraBeginsMs, event);
		clock.reset();
		era.begin(eraBeginsMs);
		issued.forget();
		events.publish({ type: 'clock.changed' });
		await setTimeout(eraBeginsMs - clock.nowMs());
		return meant;
	}
}

function refused(path: string, message: string): Fault {
	return new Fault('invalid_request', 'The clock cannot be moved there.', { errors: [{ path, message }] });
}
