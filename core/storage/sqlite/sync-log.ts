import type { SyncStore } from '../../data-plane/sync-store/store.ts';
import type { SqliteFile } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import { guarded } from './guarded.ts';
import { EntryWriter, visitEntries } from './journal-entries.ts';
import type { SyncSchema } from './migrations/sync.ts';

/** A sync log that another process holds is waited for longer than anybody waits for an answer: nobody does. */
const BUSY_PATIENCE_MS = 5_000;
/** How long an update waits for others that share its commit, while somebody waits for it. */
const GROUP_MS = 16;
/** The same while nobody does: fewer commits are less work, and of what is lost with the process its client has a copy. */
const UNAWAITED_GROUP_MS = 64;
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

/** What a group does, in the order in which it was asked for: updates that come one after the other are one step. */
type Step =
	| { type: 'append'; entries: EntryWriter; newcomers: Set<Document> }
	| { type: 'replace'; document: Document; updates: readonly Uint8Array[] }
	| { type: 'adopt'; from: Document; region: string }
	| { type: 'purge'; document: Document };

/** Steps that are written together. */
interface Group {
	steps: Step[];
	/** Whether somebody waits for them. */
	isAwaited: boolean;
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
	/** Every document that has a log, those included whose first group is not written yet; by region, then by name. */
	readonly #documents = new Map<string, Map<string, Document>>();
	readonly #byId = new Map<number, Document>();
	readonly #insertRow: (seq: number, entries: Buffer) => number;
	readonly #insertContent: (document: number, packed: 0 | 1, content: Buffer) => number;
	readonly #insertDocument: (id: number, region: string, name: string, since: number) => number;
	readonly #deleteDocument: (id: number) => number;
	readonly #deleteNamesakes: (region: string, name: string, id: number) => number;
	#group: Group | null = null;
	#nextId = 1;
	#nextSeq = 1;
	#journalBytes = 0;

	constructor(file: SqliteFile<SyncSchema>) {
		this.#file = file;
		this.#commits = new GroupCommit(file, { groupMs: GROUP_MS, busyPatienceMs: BUSY_PATIENCE_MS });
		const { query } = file;
		const nothing = Buffer.alloc(0);
		this.#insertRow = file.repeated(query.insertInto('journal').values({ seq: 0, entries: nothing }));
		this.#insertContent = file.repeated(query.insertInto('contents').values({ document: 0, packed: 0, content: nothing }));
		const sample = { id: 0, region: '', name: '', since: 0 };
		this.#insertDocument = file.repeated(query.insertInto('documents').orIgnore().values(sample));
		this.#deleteDocument = file.repeated(query.deleteFrom('documents').where('id', '=', 0));
		this.#deleteNamesakes = file.repeated(
			query.deleteFrom('documents').where('region', '=', '').where('name', '=', '').where('id', '!=', 0),
		);
		for (const row of file.all(file.query.selectFrom('documents').selectAll())) this.#remember({ ...row, isStored: true });
		this.#nextSeq = 1 + Math.max(0, this.#lastSeq(), ...[...this.#byId.values()].map(({ since }) => since));
		// What a process left behind is moved at once, so that documents are loaded without a look at the journal
		if (this.#lastSeq() > 0) file.transaction(() => this.#empty());
	}

	of(region: string): SyncStore {
		const names = this.#namesIn(region);
		const open = (name: string) => names.get(name) ?? this.#create(region, name);
		return {
			append: (name, update, isAwaited) => this.#append(open(name), update, isAwaited),
			replace: (name, updates) => this.#step({ type: 'replace', document: open(name), updates }),
			flushed: () => this.#commits.settled(),
			adopt: async (name) => {
				for (const other of [...this.#documents.keys()]) {
					const from = this.#find(other, name);
					if (from && other !== region) await this.#step({ type: 'adopt', from, region });
				}
			},
			purge: async (name) => {
				const document = names.get(name);
				if (!document) return;
				this.#forget(document);
				await this.#step({ type: 'purge', document });
			},
			isWritable: async () => this.#file.isWritable(),
			list: async () => [...names.keys()],
			...guarded({ load: async (name: string) => this.#load(region, name) }),
		};
	}

	/** Writes at once what is waiting. */
	flush(): void {
		this.#commits.flush();
	}

	/** One and the same map for as long as this lives. */
	#namesIn(region: string): Map<string, Document> {
		let names = this.#documents.get(region);
		if (!names) {
			names = new Map();
			this.#documents.set(region, names);
		}
		return names;
	}

	#find(region: string, name: string): Document | undefined {
		return this.#documents.get(region)?.get(name);
	}

	#create(region: string, name: string): Document {
		const document = { id: this.#nextId, region, name, since: 0, isStored: false };
		this.#remember(document);
		return document;
	}

	#remember(document: Document): void {
		const { id, region, name } = document;
		this.#namesIn(region).set(name, document);
		this.#byId.set(id, document);
		this.#nextId = Math.max(this.#nextId, id + 1);
	}

	#forget({ id, region, name }: Document): void {
		this.#documents.get(region)?.delete(name);
		this.#byId.delete(id);
	}

	#append(document: Document, update: Uint8Array, isAwaited: boolean): Promise<void> {
		const { steps, written } = this.#groupFor(isAwaited);
		let last = steps.at(-1);
		if (last?.type !== 'append') {
			last = { type: 'append', entries: new EntryWriter(), newcomers: new Set() };
			steps.push(last);
		}
		last.entries.add(document.id, update);
		if (!document.isStored) last.newcomers.add(document);
		return written;
	}

	#step(step: Step): Promise<void> {
		const { steps, written } = this.#groupFor(true);
		steps.push(step);
		return written;
	}

	/** The group that is written next. */
	#groupFor(isAwaited: boolean): Group {
		this.#group ??= this.#openGroup();
		if (isAwaited && !this.#group.isAwaited) {
			this.#group.isAwaited = true;
			this.#commits.flushWithin(GROUP_MS);
		}
		return this.#group;
	}

	#openGroup(): Group {
		const steps: Step[] = [];
		const changes: Changes = new Map();
		const write = () => {
			if (this.#group?.steps === steps) this.#group = null;
			this.#write(steps, changes);
		};
		const written = this.#commits.run(write, UNAWAITED_GROUP_MS);
		written.then(
			() => {
				for (const document of changes.keys()) document.isStored = true;
			},
			() => {
				for (const [document, since] of changes) document.since = since;
			},
		);
		return { steps, isAwaited: false, written };
	}

	/** Writes one group; within a transaction, and from the start when that is tried again. */
	#write(steps: readonly Step[], changes: Changes): void {
		for (const step of steps) {
			const seq = this.#nextSeq++;
			if (step.type === 'append') this.#writeEntries(step, seq, changes);
			else if (step.type === 'replace') this.#replace(step.document, step.updates, seq, changes);
			else if (step.type === 'adopt') this.#move(step.from, step.region);
			else this.#deleteDocument(step.document.id);
		}
		if (this.#journalBytes > JOURNAL_BYTES_MAX) this.#empty();
	}

	#writeEntries({ entries, newcomers }: Extract<Step, { type: 'append' }>, seq: number, changes: Changes): void {
		for (const document of newcomers) this.#enter(document, seq, changes);
		const { packed } = entries;
		this.#insertRow(seq, packed);
		this.#journalBytes += packed.byteLength;
	}

	/** Puts a document among those that have a log. */
	#enter(document: Document, seq: number, changes: Changes): void {
		if (!changes.has(document)) changes.set(document, document.since);
		document.since ||= seq;
		const { id, region, name, since } = document;
		// One of the same name is there only if it could not be deleted when its time had come
		this.#deleteNamesakes(region, name, id);
		this.#insertDocument(id, region, name, since);
	}

	#replace(document: Document, updates: readonly Uint8Array[], seq: number, changes: Changes): void {
		this.#enter(document, seq, changes);
		document.since = seq;
		const { query } = this.#file;
		this.#file.run(query.updateTable('documents').set({ since: seq }).where('id', '=', document.id));
		this.#file.run(query.deleteFrom('contents').where('document', '=', document.id));
		for (const update of updates) this.#insertContent(document.id, 0, asBuffer(update));
	}

	/** Gives a document's log to another region; if that has one of the same name, it goes on with it. */
	#move(from: Document, region: string): void {
		const { query } = this.#file;
		const to = this.#find(region, from.name);
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
		this.#deleteDocument(from.id);
	}

	/** Moves what still counts of the journal to its documents. */
	#empty(): void {
		const kept = new Map<number, EntryWriter>();
		for (const { seq, entries } of this.#journal())
			visitEntries(entries, (entry) => {
				const { document } = entry;
				if (!this.#counts(document, seq)) return;
				let writer = kept.get(document);
				if (!writer) {
					writer = new EntryWriter();
					kept.set(document, writer);
				}
				writer.copy(entries, entry);
			});
		for (const [document, { packed }] of kept) this.#insertContent(document, 1, packed);
		this.#file.run(this.#file.query.deleteFrom('journal'));
		this.#journalBytes = 0;
	}

	#journal(): { seq: number; entries: Buffer }[] {
		return this.#file.all(this.#file.query.selectFrom('journal').selectAll().orderBy('seq'));
	}

	/** Whether what a journal's row has of a document is still a part of its log. */
	#counts(document: number, seq: number): boolean {
		return seq >= (this.#byId.get(document)?.since ?? Number.POSITIVE_INFINITY);
	}

	#load(region: string, name: string): Uint8Array[] {
		this.flush();
		const document = this.#find(region, name);
		if (!document) return [];
		const { query } = this.#file;
		const rows = this.#file.all(
			query.selectFrom('contents').select(['packed', 'content']).where('document', '=', document.id).orderBy('seq'),
		);
		const updates = rows.flatMap(({ packed, content }) =>
			packed === 1 ? updatesOf(content, document.id) : [Uint8Array.from(content)],
		);
		for (const { seq, entries } of this.#journal())
			if (this.#counts(document.id, seq)) updates.push(...updatesOf(entries, document.id));
		return updates;
	}

	#lastSeq(): number {
		return this.#file.first(this.#file.query.selectFrom('journal').select('seq').orderBy('seq', 'desc').limit(1))?.seq ?? 0;
	}
}

/** The updates of a document in what {@link EntryWriter} packed. */
function updatesOf(packed: Buffer, document: number): Uint8Array[] {
	const updates: Uint8Array[] = [];
	visitEntries(packed, (entry) => {
		if (entry.document === document) updates.push(Uint8Array.from(packed.subarray(entry.updateFrom, entry.to)));
	});
	return updates;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

/** The sync layer in a file of its own; one store for each WebSocket region. */
export function sqliteSyncStores(file: SqliteFile<SyncSchema>): { of(region: string): SyncStore; flush(): void } {
	const log = new SyncLog(file);
	return { of: (region) => log.of(region), flush: () => log.flush() };
}
