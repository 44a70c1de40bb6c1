import type { Clock } from '../../platform/clock.ts';
import type { IssuedCount, IssuedTokenStore } from './store.ts';

/** Tokens of a key that have not expired. */
export interface IssuedByKey {
	liveTokens: number;
	lastExpiryMs: number | null;
}

const BUCKET_MS = 1_000;

/**
 * Counts the access tokens that each key signed, by the second in which they expire, so that the effect of revoking a
 * key can be told before. Counted in memory, as issuing must not wait for the disk, and saved now and then: a crash
 * costs what was counted since.
 */
export class IssuedTokens {
	readonly #clock: Clock;
	readonly #store: IssuedTokenStore;
	readonly #byKey = new Map<string, Map<number, number>>();
	/** Buckets that have grown since they were saved, as `kid` and second. */
	readonly #unsaved = new Map<string, Set<number>>();

	constructor(store: IssuedTokenStore, clock: Clock) {
		this.#store = store;
		this.#clock = clock;
	}

	/** Takes up what earlier processes counted. */
	async load(): Promise<void> {
		for (const { kid, expiresAtS, count } of await this.#store.list(this.#nowS())) this.#bucketsOf(kid).set(expiresAtS, count);
	}

	/** Saves what was counted since the last time. */
	async save(): Promise<void> {
		const counts = [...this.#unsaved].flatMap(([kid, seconds]) =>
			[...seconds].map((expiresAtS): IssuedCount => ({ kid, expiresAtS, count: this.#byKey.get(kid)?.get(expiresAtS) ?? 0 })),
		);
		if (counts.length === 0) return;
		this.#unsaved.clear();
		try {
			await this.#store.save(counts, this.#nowS());
		} catch (error) {
			for (const { kid, expiresAtS } of counts) this.#markUnsaved(kid, expiresAtS);
			throw error;
		}
	}

	/**
	 * Takes note of a token.
	 *
	 * @param expiresAtMs when it ends, milliseconds since the epoch
	 * @returns whether it is the only one of its key that is alive
	 */
	add(kid: string, expiresAtMs: number): boolean {
		const buckets = this.#bucketsOf(kid);
		const bucket = Math.floor(expiresAtMs / BUCKET_MS);
		const isNew = !buckets.has(bucket);
		buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
		if (isNew) this.#forgetExpired(buckets);
		this.#markUnsaved(kid, bucket);
		return isNew && buckets.size === 1;
	}

	#markUnsaved(kid: string, bucket: number): void {
		const unsaved = this.#unsaved.get(kid);
		if (unsaved) unsaved.add(bucket);
		else this.#unsaved.set(kid, new Set([bucket]));
	}

	/** Forgets all: the tokens have ended. */
	forget(): void {
		this.#byKey.clear();
		this.#unsaved.clear();
	}

	of(kid: string): IssuedByKey {
		const buckets = this.#byKey.get(kid) ?? new Map<number, number>();
		this.#forgetExpired(buckets);
		const liveTokens = [...buckets.values()].reduce((sum, count) => sum + count, 0);
		return { liveTokens, lastExpiryMs: liveTokens === 0 ? null : Math.max(...buckets.keys()) * BUCKET_MS };
	}

	#forgetExpired(buckets: Map<number, number>): void {
		const now = this.#nowS();
		for (const bucket of buckets.keys()) if (bucket <= now) buckets.delete(bucket);
	}

	#bucketsOf(kid: string): Map<number, number> {
		const known = this.#byKey.get(kid);
		if (known) return known;
		const buckets = new Map<number, number>();
		this.#byKey.set(kid, buckets);
		return buckets;
	}

	#nowS(): number {
		return Math.floor(this.#clock.nowMs() / BUCKET_MS);
	}
}
