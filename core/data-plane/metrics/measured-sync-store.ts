import type { SyncStore } from '../sync-store/store.ts';
import { PlainHistogram } from './plain-histogram.ts';

/** A sync store that tells how far it is behind. */
export class MeasuredSyncStore implements SyncStore {
	readonly #store: SyncStore;
	/** When each write that is under way began; the oldest first. */
	readonly #waiting = new Map<number, number>();
	#writes = 0;
	#lastWrite: Promise<void> | null = null;
	#lastMeasured: Promise<void> = Promise.resolve();
	/** From a write's beginning to its being safe. */
	readonly writeTimes = new PlainHistogram();
	/** Writes that failed. */
	failures = 0;

	constructor(store: SyncStore) {
		this.#store = store;
	}

	/** Writes under way. */
	get queue(): number {
		return this.#waiting.size;
	}

	/** How long the oldest write under way has been waiting; 0 when there is none. */
	get lagS(): number {
		const [oldestMs] = this.#waiting.values();
		return oldestMs === undefined ? 0 : (performance.now() - oldestMs) / 1_000;
	}

	append(document: string, update: Uint8Array, isAwaited: boolean): Promise<void> {
		return this.#measure(this.#store.append(document, update, isAwaited));
	}

	replace(document: string, updates: readonly Uint8Array[]): Promise<void> {
		return this.#measure(this.#store.replace(document, updates));
	}

	flushed(): Promise<void> {
		return this.#store.flushed();
	}

	load(document: string): Promise<Uint8Array[]> {
		return this.#store.load(document);
	}

	adopt(document: string): Promise<void> {
		return this.#store.adopt(document);
	}

	purge(document: string): Promise<void> {
		return this.#store.purge(document);
	}

	list(): Promise<string[]> {
		return this.#store.list();
	}

	isWritable(): Promise<boolean> {
		return this.#store.isWritable();
	}

	/** Writes that share a group share its promise: measured once, from the first of them on. */
	#measure(write: Promise<void>): Promise<void> {
		if (write !== this.#lastWrite) {
			this.#lastWrite = write;
			this.#lastMeasured = this.#observe(write);
		}
		return this.#lastMeasured;
	}

	async #observe(write: Promise<void>): Promise<void> {
		const startedMs = performance.now();
		const id = this.#writes++;
		this.#waiting.set(id, startedMs);
		try {
			await write;
		} catch (error) {
			this.failures += 1;
			throw error;
		} finally {
			this.#waiting.delete(id);
			this.writeTimes.observeSince(startedMs);
		}
	}
}
