import type { SyncStore } from '../../data-plane/sync-store/store.ts';
import type { SqliteFile } from './file.ts';
import { guarded, isBusy } from './guarded.ts';
import type { SyncSchema } from './migrations/sync.ts';

/** How long a write waits for others that share its transaction. */
const GROUP_MS = 2;
/** While another process holds the file, writes wait this long between tries, and so long in all (faults S3). */
const BUSY_PAUSE_MS = 10;
const BUSY_PATIENCE_MS = 5_000;

interface PendingWrite {
	write: () => void;
	done: PromiseWithResolvers<void>;
}

/** Puts the writes of a few milliseconds into one transaction, in their order: all of them are written, or none. */
class GroupCommit {
	readonly #file: SqliteFile<SyncSchema>;
	#pending: PendingWrite[] = [];
	#timer: NodeJS.Timeout | undefined;
	/** Since when the file is held by another process. */
	#busySinceMs: number | undefined;

	constructor(file: SqliteFile<SyncSchema>) {
		this.#file = file;
	}

	/** @returns when the write is in the file. */
	run(write: () => void): Promise<void> {
		const done = Promise.withResolvers<void>();
		this.#pending.push({ write, done });
		this.#timer ??= setTimeout(() => this.flush(), GROUP_MS);
		return done.promise;
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
			for (const { done } of group) done.resolve();
		} catch (error) {
			if (this.#keepsWaiting(error)) {
				// Nothing of it was written; all of it is tried again, before what came meanwhile
				this.#pending = [...group, ...this.#pending];
				this.#timer = setTimeout(() => this.flush(), BUSY_PAUSE_MS);
				return;
			}
			for (const { done } of group) done.reject(error);
		}
	}

	#keepsWaiting(error: unknown): boolean {
		if (!isBusy(error)) return false;
		const nowMs = performance.now();
		this.#busySinceMs ??= nowMs;
		if (nowMs - this.#busySinceMs < BUSY_PATIENCE_MS) return true;
		this.#busySinceMs = undefined;
		return false;
	}
}

/** The sync layer in a file of its own; one store for each WebSocket region. */
export function sqliteSyncStores(file: SqliteFile<SyncSchema>): { of(region: string): SyncStore; flush(): void } {
	const commits = new GroupCommit(file);
	const sample = { region: '', document: '', content: Buffer.alloc(0) };
	const insert = file.repeated<[region: string, document: string, content: Uint8Array]>(
		file.query.insertInto('updates').values(sample),
	);
	const remove = (region: string, document: string) =>
		file.run(file.query.deleteFrom('updates').where('region', '=', region).where('document', '=', document));
	return {
		of: (region) => ({
			append: (document, update) => commits.run(() => insert(region, document, update)),
			replace: (document, update) =>
				commits.run(() => {
					remove(region, document);
					insert(region, document, update);
				}),
			purge: (document) => commits.run(() => remove(region, document)),
			...guarded(readers(region)),
		}),
		flush: () => commits.flush(),
	};

	/** What still waits for its group is written first. */
	function readers(region: string): Pick<SyncStore, 'load' | 'list'> {
		return {
			async load(document) {
				commits.flush();
				const rows = file.query.selectFrom('updates').select('content').where('region', '=', region);
				return file.all(rows.where('document', '=', document).orderBy('seq')).map(({ content }) => new Uint8Array(content));
			},
			async list() {
				commits.flush();
				const rows = file.query.selectFrom('updates').select('document').distinct().where('region', '=', region);
				return file.all(rows).map(({ document }) => document);
			},
		};
	}
}
