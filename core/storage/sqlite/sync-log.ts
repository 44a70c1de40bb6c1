import type { SyncStore } from '../../data-plane/sync-store/store.ts';
import type { SqliteFile } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import { guarded } from './guarded.ts';
import type { SyncSchema } from './migrations/sync.ts';

/** A sync log that another process holds is waited for longer than anybody waits for an answer: nobody does. */
const BUSY_PATIENCE_MS = 5_000;

/** The sync layer in a file of its own; one store for each WebSocket region. */
export function sqliteSyncStores(file: SqliteFile<SyncSchema>): { of(region: string): SyncStore; flush(): void } {
	const commits = new GroupCommit(file, BUSY_PATIENCE_MS);
	const sample = { region: '', document: '', content: Buffer.alloc(0) };
	const insert = file.repeated<[region: string, document: string, content: Uint8Array]>(
		file.query.insertInto('updates').values(sample),
	);
	const remove = (region: string, document: string) =>
		file.run(file.query.deleteFrom('updates').where('region', '=', region).where('document', '=', document));
	const move = (from: string, document: string, to: string) =>
		file.run(file.query.updateTable('updates').set({ region: to }).where('region', '=', from).where('document', '=', document));
	return {
		of: (region) => ({
			append: (document, update) => commits.run(() => void insert(region, document, update)),
			replace: (document, updates) =>
				commits.run(() => {
					remove(region, document);
					for (const update of updates) insert(region, document, update);
				}),
			adopt: async (document) => {
				for (const other of regions()) if (other !== region) await commits.run(() => void move(other, document, region));
			},
			isWritable: async () => file.isWritable(),
			flushed: () => commits.settled(),
			purge: (document) => commits.run(() => void remove(region, document)),
			...guarded(readers(region)),
		}),
		flush: () => commits.flush(),
	};

	/** Regions that have any log, looked up one after the other in the index: a list of all rows would take its time. */
	function* regions(): Generator<string> {
		for (let last = ''; ; ) {
			const rows = file.query.selectFrom('updates').select('region').where('region', '>', last).orderBy('region').limit(1);
			const next = file.first(rows)?.region;
			if (next === undefined) return;
			yield next;
			last = next;
		}
	}

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
