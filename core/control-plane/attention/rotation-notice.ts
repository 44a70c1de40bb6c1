import type { Clock } from '../../platform/clock.ts';
import type { EventHub } from '../events/hub.ts';
import { ROTATION_AGE_MS } from '../keys/service.ts';
import type { KeyStore } from '../keys/store.ts';
import type { DueSource } from '../schedule.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const ROTATES_SOON_MS = 3 * DAY_MS;
/** A signing key that is older than this is about to rotate. */
export const ROTATES_SOON_AGE_MS = ROTATION_AGE_MS - ROTATES_SOON_MS;

interface RotationNoticeOptions {
	keys: Pick<KeyStore, 'oldestActiveMs'>;
	events: EventHub;
	clock: Clock;
}

/** Tells when a key comes to be about to rotate: nothing else happens to it then, so there is no other news of it. */
export class RotationNotice implements DueSource {
	readonly name = 'keys about to rotate';
	readonly #options: RotationNoticeOptions;
	#toldUntilMs: number;

	constructor(options: RotationNoticeOptions) {
		this.#options = options;
		this.#toldUntilMs = options.clock.nowMs();
	}

	async nextDueMs(): Promise<number | null> {
		const { keys, clock } = this.#options;
		// A clock that went back passes the same moments again
		this.#toldUntilMs = Math.min(this.#toldUntilMs, clock.nowMs());
		const createdAtMs = await keys.oldestActiveMs(this.#toldUntilMs - ROTATES_SOON_AGE_MS);
		return createdAtMs === null ? null : createdAtMs + ROTATES_SOON_AGE_MS + 1;
	}

	async runDue(untilMs: number): Promise<void> {
		this.#toldUntilMs = untilMs;
		this.#options.events.publish({ type: 'attention.changed' });
	}
}
