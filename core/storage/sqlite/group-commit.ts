import type { SqliteFile } from './file.ts';
import { isBusy } from './guarded.ts';

/** While another process holds the file, writes wait this long between tries (faults S3). */
const BUSY_PAUSE_MS = 10;

interface GroupCommitOptions {
	/** How long a write waits for others that share its transaction. */
	groupMs: number;
	/** How long writes are tried again while another process holds the file. */
	busyPatienceMs: number;
}

interface PendingWrite {
	write: () => void;
	fail: (error: unknown) => void;
	succeed: () => void;
}

/**
 * Puts the writes of a few milliseconds into one transaction, in their order, so that they share one wait for the disk: all
 * of them are written, or none.
 */
export class GroupCommit<Schema> {
	readonly #file: SqliteFile<Schema>;
	readonly #options: GroupCommitOptions;
	#pending: PendingWrite[] = [];
	#timer: NodeJS.Timeout | undefined;
	/** When it is due, by `performance.now()`. */
	#dueMs = 0;
	/** Since when the file is held by another process. */
	#busySinceMs: number | undefined;

	constructor(file: SqliteFile<Schema>, options: GroupCommitOptions) {
		this.#file = file;
		this.#options = options;
	}

	/**
	 * @param waitMs how long it may wait for others
	 * @returns what `write` returned, when it is in the file. Rejects when the group could not be written.
	 */
	run<T>(write: () => T, waitMs = this.#options.groupMs): Promise<T> {
		const { promise, resolve, reject } = Promise.withResolvers<T>();
		let result: { value: T } | undefined;
		this.#pending.push({
			write: () => {
				result = { value: write() };
			},
			succeed: () => result && resolve(result.value),
			fail: reject,
		});
		this.flushWithin(waitMs);
		return promise;
	}

	/** What is waiting now does so no longer than this. */
	flushWithin(waitMs: number): void {
		const dueMs = performance.now() + waitMs;
		if (this.#timer && this.#dueMs <= dueMs) return;
		clearTimeout(this.#timer);
		this.#dueMs = dueMs;
		this.#timer = setTimeout(() => this.flush(), waitMs);
	}

	/** @returns when all that is waiting now is in the file. Rejects when it could not be written. */
	settled(): Promise<void> {
		return this.#pending.length === 0 ? Promise.resolve() : this.run(() => undefined);
	}

	/** Writes at once what is waiting. */
	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const group = this.#pending;
		this.#pending = [];
		if (group.length === 0) return;
		try {
			this.#file.transaction(() => {
				for (const { write } of group) write();
			});
			this.#busySinceMs = undefined;
			for (const { succeed } of group) succeed();
		} catch (error) {
			if (this.#keepsWaiting(error)) {
				// Nothing of it was written; all of it is tried again, before what came meanwhile
				this.#pending = [...group, ...this.#pending];
				this.#timer = setTimeout(() => this.flush(), BUSY_PAUSE_MS);
				return;
			}
			for (const { fail } of group) fail(error);
		}
	}

	#keepsWaiting(error: unknown): boolean {
		if (!isBusy(error)) return false;
		const nowMs = performance.now();
		this.#busySinceMs ??= nowMs;
		if (nowMs - this.#busySinceMs < this.#options.busyPatienceMs) return true;
		this.#busySinceMs = undefined;
		return false;
	}
}
