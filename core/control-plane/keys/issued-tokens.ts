import type { Clock } from '../../platform/clock.ts';

/** Tokens of a key that have not expired. */
export interface IssuedByKey {
	liveTokens: number;
	lastExpiryMs: number | null;
}

const BUCKET_MS = 1_000;

/**
 * Counts the access tokens that each key signed, by the second in which they expire, so that the effect of revoking a
 * key can be told before. Only tokens of this process: after a restart the older ones are out of sight for at most
 * their 15 minutes.
 */
export class IssuedTokens {
	readonly #clock: Clock;
	readonly #byKey = new Map<string, Map<number, number>>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Takes note of a token. @param expiresAtMs when it ends, milliseconds since the epoch */
	add(kid: string, expiresAtMs: number): void {
		const buckets = this.#byKey.get(kid) ?? new Map<number, number>();
		this.#byKey.set(kid, buckets);
		const bucket = Math.floor(expiresAtMs / BUCKET_MS);
		const isNew = !buckets.has(bucket);
		buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
		if (isNew) this.#forgetExpired(buckets);
	}

	of(kid: string): IssuedByKey {
		const buckets = this.#byKey.get(kid) ?? new Map<number, number>();
		this.#forgetExpired(buckets);
		const liveTokens = [...buckets.values()].reduce((sum, count) => sum + count, 0);
		return { liveTokens, lastExpiryMs: liveTokens === 0 ? null : Math.max(...buckets.keys()) * BUCKET_MS };
	}

	#forgetExpired(buckets: Map<number, number>): void {
		const now = Math.floor(this.#clock.nowMs() / BUCKET_MS);
		for (const bucket of buckets.keys()) if (bucket <= now) buckets.delete(bucket);
	}
}
