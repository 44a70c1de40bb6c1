import type { SyncStore } from '../../data-plane/sync-store/store.ts';
import type { SqliteFile } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import { guarded } from './guarded.ts';
import { type JournalEntry, packEntries, unpackEntries } from './journal-entries.ts';
import type { SyncSchema } from './migrations/sync.ts';

/** A sync log that another process holds is waited for longer than anybody waits for an answer: nobody does. */
const BUSY_PATIENCE_MS = 5_000;
/** How long an update waits for others that share its commit. */
const GROUP_MS = 8;
/** When the journal is that long, what still counts of it is moved to its documents. */
const JOURNAL_BYTES_MAX = 1024 * 1024;

interface Document {
	id: number;
	region: string;
	name: string;
	/** The journal's row from which on its entries count; 0 before its first one. */
	since: number;
	/** Whether it is in the file. */
	isStored: boolean;
}
/** What a group does to one document, in the order in which it was asked for. */
type Step =
	| { type: 'append'; document: Document; update: Uint8Array }
	| { type: 'replace'; document: Document; updates: readonly Uint8Array[] }
	| { type: 'adopt'; from: Document; region: string }
	| { type: 'purge'; document: Document };

/** Steps that are written together. */
interface Group {
	steps: Step[];
	/** Resolves when they are in the file. */
	written: Promise<void>;
}

/** What a group changed here before it was known to be in the file: documents, and their `since` of before. */
type Changes = Map<Document, number>;

/**
 * The sync layer in a file of its own. The updates of some milliseconds, of whatever documents, become one row of a
 * journal: the cheapest thing that SQLite can write. When the journal has grown, what still counts of it is moved to its
 * documents; most sessions are over by then.
 */
class SyncLog {
	readonly #file: SqliteFile<SyncSchema>;
	readonly #commits: GroupCommit<SyncSchema>;
	/** Every document that has a log, those included whose first group is not written yet; by region and name. */
	readonly #documents = new Map<string, Document>();
	readonly #byId = new Map<number, Document>();
	readonly #insertRow: (seq: number, entries: Uint8Array) => number;
	#group: Group | null = null;
	#nextId = 1;
	#nextSeq = 1;
	#journalBytes = 0;

	constructor(file: SqliteFile<SyncSchema>) {
		this.#file = file;
		this.#commits = new GroupCommit(file, { groupMs: GROUP_MS, busyPatienceMs: BUSY_PATIENCE_MS });
		const sample = { seq: 0, entries: Buffer.alloc(0) };
		this.#insertRow = file.repeated(file.query.insertInto('journal').values(sample));
		for (const row of file.all(file.query.selectFrom('documents').selectAll())) this.#remember({ ...row, isStored: true });
		this.#nextSeq = 1 + Math.max(0, this.#lastSeq(), ...[...this.#byId.values()].map(({ since }) => since));
		// What a process left behind is moved at once, so that documents are loaded without a look at the journal
		if (this.#lastSeq() > 0) file.transaction(() => this.#empty());
	}

	of(region: string): SyncStore {
		return {
			append: (name, update) => this.#step({ type: 'append', document: this.#open(region, name), update }),
			replace: (name, updates) => this.#step({ type: 'replace', document: this.#open(region, name), updates }),
			flushed: () => this.#commits.settled(),
			adopt: async (name) => {
				for (const from of this.#documents.values())
					if (from.name === name && from.region !== region) await this.#step({ type: 'adopt', from, region });
			},
			purge: async (name) => {
				const document = this.#documents.get(keyOf(region, name));
				if (!document) return;
				this.#forget(document);
				await this.#step({ type: 'purge', document });
			},
			isWritable: async () => this.#file.isWritable(),
			list: async () => [...this.#documents.values()].filter((document) => document.region === region).map(({ name }) => name),
			...guarded({ load: async (name: string) => this.#load(region, name) }),
		};
	}

	/** Writes at once what is waiting. */
	flush(): void {
		this.#commits.flush();
	}

	#open(region: string, name: string): Document {
		const known = this.#documents.get(keyOf(region, name));
		if (known) return known;
		const document = { id: this.#nextId, region, name, since: 0, isStored: false };
		this.#remember(document);
		return document;
	}

	#remember(document: Document): void {
		this.#documents.set(keyOf(document.region, document.name), document);
		this.#byId.set(document.id, document);
		this.#nextId = Math.max(this.#nextId, document.id + 1);
	}

	#forget({ id, region, name }: Document): void {
		this.#documents.delete(keyOf(region, name));
		this.#byId.delete(id);
	}

	#step(step: Step): Promise<void> {
		this.#group ??= this.#openGroup();
		this.#group.steps.push(step);
		return this.#group.written;
	}

	#openGroup(): Group {
		const steps: Step[] = [];
		let changes: Changes = new Map();
		const written = this.#commits.run(() => {
			if (this.#group?.steps === steps) this.#group = null;
			changes = this.#write(steps);
		});
		written.then(
			() => {
				for (const document of changes.keys()) document.isStored = true;
			},
			() => {
				for (const [document, since] of changes) document.since = since;
			},
		);
		return { steps, written };
	}

	/** Writes one group; within a transaction, and from the start when that is tried again. */
	#write(steps: readonly Step[]): Changes {
		const seq = this.#nextSeq;
		const changes: Changes = new Map();
		let entries: JournalEntry[] = [];
		for (const step of steps) {
			if (step.type === 'append') {
				if (!step.document.isStored) this.#enter(step.document, seq, changes);
				entries.push({ document: step.document.id, update: step.update });
			} else if (step.type === 'adopt') this.#move(step.from, step.region);
			else {
				const { id } = step.document;
				entries = entries.filter((entry) => entry.document !== id);
				if (step.type === 'replace') this.#replace(step.document, step.updates, seq, changes);
				else this.#file.run(this.#file.query.deleteFrom('documents').where('id', '=', id));
			}
		}
		this.#nextSeq = seq + 1;
		if (entries.length > 0) {
			const packed = packEntries(entries);
			this.#insertRow(seq, packed);
			this.#journalBytes += packed.byteLength;
		}
		if (this.#journalBytes > JOURNAL_BYTES_MAX) this.#empty();
		return changes;
	}

	/** Puts a document among those that have a log. */
	#enter(document: Document, seq: number, changes: Changes): void {
		if (!changes.has(document)) changes.set(document, document.since);
		document.since ||= seq;
		const { id, region, name, since } = document;
		const { query } = this.#file;
		// One of the same name is there only if it could not be deleted when its time had come
		this.#file.run(query.deleteFrom('documents').where('region', '=', region).where('name', '=', name).where('id', '!=', id));
		this.#file.run(query.insertInto('documents').orIgnore().values({ id, region, name, since }));
	}

	#replace(document: Document, updates: readonly Uint8Array[], seq: number, changes: Changes): void {
		this.#enter(document, seq, changes);
		document.since = seq;
		const { query } = this.#file;
		this.#file.run(query.updateTable('documents').set({ since: seq }).where('id', '=', document.id));
		this.#file.run(query.deleteFrom('contents').where('document', '=', document.id));
		for (const update of updates) this.#keep(document.id, 0, update);
	}

	/** Gives a document's log to another region; if that has one of the same name, it goes on with it. */
	#move(from: Document, region: string): void {
		const { query } = this.#file;
		const to = this.#documents.get(keyOf(region, from.name));
		this.#forget(from);
		if (!to) {
			from.region = region;
			this.#remember(from);
			this.#file.run(query.updateTable('documents').set({ region }).where('id', '=', from.id));
			return;
		}
		this.#byId.set(from.id, from);
		this.#empty();
		this.#byId.delete(from.id);
		this.#file.run(query.updateTable('contents').set({ document: to.id }).where('document', '=', from.id));
		this.#file.run(query.deleteFrom('documents').where('id', '=', from.id));
	}

	#keep(document: number, packed: 0 | 1, content: Uint8Array): void {
		this.#file.run(this.#file.query.insertInto('contents').values({ document, packed, content: asBuffer(content) }));
	}

	/** Moves what still counts of the journal to its documents. */
	#empty(): void {
		const kept = new Map<number, JournalEntry[]>();
		for (const entry of this.#entries()) {
			const entries = kept.get(entry.document);
			if (entries) entries.push(entry);
			else kept.set(entry.document, [entry]);
		}
		for (const [document, entries] of kept) this.#keep(document, 1, packEntries(entries));
		this.#file.run(this.#file.query.deleteFrom('journal'));
		this.#journalBytes = 0;
	}

	/** The journal's entries that still count, in their order. */
	#entries(): JournalEntry[] {
		const rows = this.#file.all(this.#file.query.selectFrom('journal').selectAll().orderBy('seq'));
		return rows.flatMap(({ seq, entries }) =>
			unpackEntries(entries).filter(({ document }) => seq >= (this.#byId.get(document)?.since ?? Number.POSITIVE_INFINITY)),
		);
	}

	#load(region: string, name: string): Uint8Array[] {
		this.flush();
		const document = this.#documents.get(keyOf(region, name));
		if (!document) return [];
		const { query } = this.#file;
		const own = ({ document: id }: JournalEntry) => id === document.id;
		const rows = this.#file.all(
			query.selectFrom('contents').select(['packed', 'content']).where('document', '=', document.id).orderBy('seq'),
		);
		const older = rows.flatMap(({ packed, content }) =>
			packed === 1 ? unpackEntries(content) : [{ document: document.id, update: content }],
		);
		return [...older, ...this.#entries().filter(own)].map(({ update }) => Uint8Array.from(update));
	}

	#lastSeq(): number {
		return this.#file.first(this.#file.query.selectFrom('journal').select('seq').orderBy('seq', 'desc').limit(1))?.seq ?? 0;
	}
}

function keyOf(region: string, name: string): string {
	return `${region} ${name}`;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

/** The sync layer in a file of its own; one store for each WebSocket region. */
export function sqliteSyncStores(file: SqliteFile<SyncSchema>): { of(region: string): SyncStore; flush(): void } {
	const log = new SyncLog(file);
	return { of: (region) => log.of(region), flush: () => log.flush() };
}
