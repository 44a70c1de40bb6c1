import type { Logger } from '../../platform/logger.ts';
import type { PlainHistogram } from '../metrics/plain-histogram.ts';
import type { SyncStore } from '../sync-store/store.ts';
import { overBudget } from '../violation.ts';
import { payloadOf } from '../wire/frame.ts';
import { type AwarenessEntry, AwarenessTable, encodeAwareness } from './awareness.ts';
import { DocumentBytes } from './document-bytes.ts';
import type { FlushQueue } from './flush-queue.ts';
import type { FrameObserver } from './frame-observer.ts';
import type { Member, Wire } from './member.ts';
import { mergeUpdates } from './merge-updates.ts';
import type { StateVector } from './state-vector.ts';
import { type ScannedUpdate, scanUpdate } from './update-scan.ts';
import type { Acknowledgements, WriteOutcomes, Writer } from './write-outcomes.ts';
import { YjsDocument } from './yjs-document.ts';

/** Updates of one member that wait for others; a client that types while its first sync runs sends some (faults W6). */
const DANGLING_UPDATES_MAX = 128;
/** A document in which nothing was sent for so long does not wait for the end of the turn. */
const QUIET_MS = 1;
/** A log of this many updates is replaced by their sum, so that a long session stays quick to load. */
const LOG_UPDATES_MAX = 1_000;
/** When a document has grown by so much, and to twice its size, what was deleted meanwhile is thrown away. */
const COMPACTED_AFTER_BYTES = 256 * 1024;
/** Larger documents are left as they are: making Yjs' objects of them would keep the others waiting. */
const COMPACTED_BYTES_MAX = 1024 * 1024;
/** How long Yjs' objects outlive the last update that needed them, and how many updates they may lag behind. */
const YJS_IDLE_MS = 5_000;
const YJS_BEHIND_MAX = 1_000;

interface LiveDocumentOptions {
	id: string;
	store: SyncStore;
	flushes: FlushQueue;
	writes: WriteOutcomes;
	/** Observes how long an update takes until it was sent to all others. */
	fanOut: PlainHistogram;
	logger: Logger;
}

interface QueuedUpdate {
	update: ScannedUpdate;
	member: Member;
}

export interface Meter {
	/** Counts operations before they are carried out. @throws {Violation} when they are too many. */
	count(operations: number): void;
}

/**
 * One open document: its content, its awareness, and the clients that share both. The first that comes goes out at once; of what
 * follows closely, that which comes within one turn of the event loop goes out together.
 */
export class LiveDocument implements Writer {
	/** Sees all frames while somebody listens (a tap); else null. */
	observer: FrameObserver | null = null;
	readonly #options: LiveDocumentOptions;
	/** Members by their wire. */
	readonly #members = new Map<string, Set<Member>>();
	readonly #awareness = new AwarenessTable<Member>();
	#content = new DocumentBytes();
	/** Came in this turn, to be sent on and written down with its end. */
	#queue: QueuedUpdate[] = [];
	/** When the first of them came. */
	#queuedAtMs = 0;
	/** When something was sent last. */
	#sentAtMs = Number.NEGATIVE_INFINITY;
	#awarenessNews = new Map<number, AwarenessEntry>();
	#isQueued = false;
	/** Updates in the log since it was last replaced. */
	#logged = 0;
	#loggedBytes = 0;
	/** A write failed, so that the log lacks something that is here. */
	#isLogBehind = false;
	#compactedBytes = 0;
	/** There while it is needed. */
	#yjs: YjsDocument | null = null;
	#yjsIdle: NodeJS.Timeout | undefined;
	/** What `#yjs` has not heard of yet. */
	#yjsBehind: Uint8Array[] = [];
	/** Updates whose effect waits for others, wholly or in part. */
	#waiting: Uint8Array[] = [];
	#dangling: Map<Member, number> | null = null;

	constructor(options: LiveDocumentOptions) {
		this.#options = options;
	}

	/** Takes over what an earlier process of this node wrote down. Call it before anybody joins. */
	async load(): Promise<void> {
		const { id, store, logger } = this.#options;
		const updates = await store.load(id);
		for (const bytes of updates) {
			try {
				this.#takeOver(scanUpdate(bytes));
			} catch (error) {
				logger.error({ document: id, reason: reasonOf(error) }, 'an update of the sync log is of no use');
			}
		}
		this.#logged = updates.length;
	}

	join(member: Member): void {
		const group = this.#members.get(member.wire.id);
		if (group) group.add(member);
		else this.#members.set(member.wire.id, new Set([member]));
	}

	/** Takes a member out; the others see its awareness go. */
	leave(member: Member): void {
		const group = this.#members.get(member.wire.id);
		group?.delete(member);
		if (group?.size === 0) this.#members.delete(member.wire.id);
		this.#dangling?.delete(member);
		// Later: it may be that this one leaves because it could not be sent something
		if (this.#noteAwareness(this.#awareness.removeOwner(member))) this.#queueFlush();
	}

	/** What the document has, for the peer to answer with what is missing here. */
	stateVector(): Uint8Array {
		return this.#content.stateVector();
	}

	/** Everything that a peer which knows that much does not have, as one update. */
	missingFor(known: StateVector): Uint8Array {
		return this.#content.encode(known);
	}

	/**
	 * Takes in a member's update: spreads what is new in it and writes it down with the end of this turn, and then tells
	 * the member that it is in the sync store for good.
	 *
	 * @throws {Violation} when the meter does, Yjs cannot apply it, or too much of it waits for others (faults W5 to W7).
	 */
	applyUpdate(member: Member, update: ScannedUpdate, meter: Meter): void {
		const { fit, operations } = this.#content.compare(update);
		meter.count(operations);
		if (fit === 'next' && update.isPlain && this.#waiting.length === 0) {
			this.#content.append(update);
			this.#queueUpdate({ update, member });
		} else if (fit === 'known') this.#acknowledgeInOrder(member);
		else this.#applyByYjs(member, update);
	}

	/**
	 * Takes in decoded awareness of a member, and spreads what is news, to that member as well: y-websocket gives a
	 * connection up on which it has not even heard its own awareness for 30 s.
	 */
	applyAwareness(member: Member, entries: readonly AwarenessEntry[]): void {
		if (this.#noteAwareness(this.#awareness.apply(member, entries))) this.#flushSoon(performance.now());
	}

	/** The states of all clients as an awareness update; null when there are none. */
	awarenessUpdate(): Uint8Array | null {
		const entries = this.#awareness.present();
		return entries.length > 0 ? encodeAwareness(entries) : null;
	}

	/** The states of all clients. */
	awarenessEntries(): AwarenessEntry[] {
		return this.#awareness.present();
	}

	/** What a member's client said last; null when it has said nothing. */
	awarenessOf(member: Member): AwarenessEntry | null {
		return this.#awareness.of(member);
	}

	/** The whole document as one update (format V1). */
	encoded(): Uint8Array {
		return this.#content.encode();
	}

	/** Passes a member's stateless message on to all others. */
	spreadStateless(sender: Member, payload: string): void {
		for (const group of this.#members.values()) for (const member of group) if (member !== sender) member.sendStateless(payload);
	}

	/** Sends on and writes down what has come in this turn. */
	flush(): void {
		this.#isQueued = false;
		this.#flushUpdates();
		this.#flushAwareness();
		const { byteLength } = this.#content;
		if (byteLength > COMPACTED_AFTER_BYTES + this.#compactedBytes && byteLength > 2 * this.#compactedBytes) this.#compact();
	}

	onWritten(acknowledgements: NonNullable<Acknowledgements>): void {
		for (const [member, updates] of acknowledgements) member.acknowledge?.(updates);
	}

	onNotWritten(): void {
		this.#isLogBehind = true;
	}

	/** What has come is still sent on and written down. */
	destroy(): void {
		this.#flushUpdates();
		this.#dropYjs();
	}

	#queueUpdate(entry: QueuedUpdate): void {
		if (this.#queue.length > 0) {
			this.#queue.push(entry);
			return;
		}
		// An array that grows from nothing has room for seventeen, and most queues are of one
		this.#queue = [entry];
		this.#queuedAtMs = performance.now();
		this.#flushSoon(this.#queuedAtMs);
	}

	/** Now, or with the end of this turn. */
	#flushSoon(nowMs: number): void {
		if (!this.#isQueued && nowMs - this.#sentAtMs >= QUIET_MS) this.flush();
		else this.#queueFlush();
	}

	#queueFlush(): void {
		if (this.#isQueued) return;
		this.#isQueued = true;
		this.#options.flushes.add(this);
	}

	#flushUpdates(): void {
		const queue = this.#queue;
		const first = queue[0];
		if (!first) return;
		this.#queue = [];
		// Members who hear their own updates with those of others take no notice of them
		const isFromOne = queue.length === 1 || queue.every(({ member }) => member === first.member);
		const merged = queue.length === 1 ? first.update.bytes : mergeUpdates(queue.map(({ update }) => update));
		this.#spread((wire) => wire.updateFrame(merged), isFromOne ? first.member : null);
		this.#sentAtMs = this.#options.fanOut.observeSince(this.#queuedAtMs);
		if (this.#yjs) this.#rememberForYjs(merged);
		this.#writeDown(merged, acknowledgementsOf(queue));
	}

	#flushAwareness(): void {
		if (this.#awarenessNews.size === 0) return;
		const update = encodeAwareness([...this.#awarenessNews.values()]);
		this.#awarenessNews = new Map();
		this.#spread((wire) => wire.awarenessFrame(update), null);
		this.#sentAtMs = performance.now();
	}

	/** Nothing new was in it, but a client counts answers, and in their order. */
	#acknowledgeInOrder(member: Member): void {
		if (!member.acknowledge) return;
		this.#flushUpdates();
		const { store } = this.#options;
		const written = this.#isLogBehind ? this.#replaceLog() : store.flushed();
		this.#options.writes.await(written, this, acknowledgementsOf([{ member }]));
	}

	/** For what is more than the next piece. What came before it in this turn goes first. */
	#applyByYjs(member: Member, update: ScannedUpdate): void {
		this.#flushUpdates();
		const startedMs = performance.now();
		const wasWaiting = this.#waiting.length > 0;
		const changes = this.#changesByYjs(update);
		for (const change of changes) {
			this.#content.append(scanUpdate(change));
			// What waited may have come in with it, and that is news for the sender, too
			this.#spread((wire) => wire.updateFrame(change), wasWaiting ? null : member);
		}
		this.#sentAtMs = this.#options.fanOut.observeSince(startedMs);
		this.#writeDown(update.bytes, acknowledgementsOf([{ member }]));
		if (this.#waiting.length > 0) this.#countDangling(member);
		this.#queueFlush();
	}

	#takeOver(update: ScannedUpdate): void {
		const { fit } = this.#content.compare(update);
		if (fit === 'known') return;
		if (fit === 'next' && update.isPlain && this.#waiting.length === 0) this.#content.append(update);
		else for (const change of this.#changesByYjs(update)) this.#content.append(scanUpdate(change));
	}

	/** Lets Yjs apply an update. @returns what it changed. @throws {Violation} and then nothing has changed. */
	#changesByYjs(update: ScannedUpdate): Uint8Array[] {
		const yjs = this.#openYjs();
		let changes: Uint8Array[];
		try {
			changes = yjs.apply(update);
		} catch (error) {
			this.#options.logger.info({ document: this.#options.id, reason: reasonOf(error) }, 'update refused');
			this.#dropYjs();
			throw error;
		}
		if (yjs.waitingBytes === 0) this.#waiting = [];
		else this.#waiting.push(Uint8Array.from(update.bytes));
		clearTimeout(this.#yjsIdle);
		this.#yjsIdle = setTimeout(() => this.#coolDown(), YJS_IDLE_MS).unref();
		return changes;
	}

	#openYjs(): YjsDocument {
		if (this.#yjs) {
			for (const update of this.#yjsBehind) this.#yjs.catchUp(update);
			this.#yjsBehind = [];
			return this.#yjs;
		}
		const yjs = new YjsDocument(this.#content.encode());
		for (const update of this.#waiting) yjs.catchUp(update);
		this.#yjs = yjs;
		return yjs;
	}

	#rememberForYjs(update: Uint8Array): void {
		if (this.#yjsBehind.length >= YJS_BEHIND_MAX) this.#dropYjs();
		// A copy, since it may be part of a much larger chunk that came off the network
		else this.#yjsBehind.push(Uint8Array.from(update));
	}

	#coolDown(): void {
		// What is queued is not behind yet, though Yjs has not heard of it either
		const isUpToDate = this.#queue.length === 0 && this.#yjsBehind.length === 0 && this.#waiting.length === 0;
		if (this.#yjs && isUpToDate) this.#adopt(this.#yjs.encode());
		this.#dropYjs();
	}

	#dropYjs(): void {
		clearTimeout(this.#yjsIdle);
		this.#yjs?.destroy();
		this.#yjs = null;
		this.#yjsBehind = [];
	}

	#compact(): void {
		this.#compactedBytes = this.#content.byteLength;
		if (this.#content.byteLength > COMPACTED_BYTES_MAX || this.#waiting.length > 0) return;
		const yjs = new YjsDocument(this.#content.encode());
		this.#adopt(yjs.encode());
		yjs.destroy();
	}

	/** Takes the same content in another form. */
	#adopt(content: Uint8Array): void {
		if (content.byteLength >= this.#content.byteLength) return;
		this.#content = new DocumentBytes();
		this.#content.append(scanUpdate(content));
		this.#compactedBytes = this.#content.byteLength;
	}

	#writeDown(update: Uint8Array, acknowledgements: Acknowledgements): void {
		this.#logged += 1;
		this.#loggedBytes += update.byteLength;
		const isLong = this.#logged >= LOG_UPDATES_MAX && this.#loggedBytes >= this.#content.byteLength;
		const { id, store, writes } = this.#options;
		// The content holds the update, too
		const written = isLong || this.#isLogBehind ? this.#replaceLog() : store.append(id, update, acknowledgements !== null);
		writes.await(written, this, acknowledgements);
	}

	/** Puts all that is here in the place of the log. */
	#replaceLog(): Promise<void> {
		const { id, store } = this.#options;
		this.#isLogBehind = false;
		this.#logged = 1 + this.#waiting.length;
		this.#loggedBytes = 0;
		return store.replace(id, [this.#content.encode(), ...this.#waiting]);
	}

	#countDangling(member: Member): void {
		this.#dangling ??= new Map();
		const count = (this.#dangling.get(member) ?? 0) + 1;
		this.#dangling.set(member, count);
		if (count > DANGLING_UPDATES_MAX) throw overBudget('too many updates depend on missing ones');
	}

	/** @returns whether there is something to tell the others */
	#noteAwareness(news: readonly AwarenessEntry[]): boolean {
		for (const entry of news) this.#awarenessNews.set(entry.clientId, entry);
		return news.length > 0;
	}

	/** Sends to all members but one; each wire's frame is built once. */
	#spread(frameOf: (wire: Wire) => Buffer, except: Member | null): void {
		for (const group of this.#members.values()) {
			let frame: Buffer | null = null;
			for (const member of group) {
				if (member === except) continue;
				frame ??= frameOf(member.wire);
				member.send(frame);
			}
			if (this.observer && frame) this.#observeSpread(this.observer, frame, group, except);
		}
	}

	#observeSpread(observer: FrameObserver, frame: Buffer, group: ReadonlySet<Member>, except: Member | null): void {
		for (const member of group) {
			if (member === except) continue;
			observer.spread(member, payloadOf(frame), except && group.has(except) ? group.size - 1 : group.size);
			return;
		}
	}
}

function acknowledgementsOf(queue: readonly { member: Member }[]): Acknowledgements {
	let counts: Map<Member, number> | null = null;
	for (const { member } of queue) {
		if (!member.acknowledge) continue;
		counts ??= new Map();
		counts.set(member, (counts.get(member) ?? 0) + 1);
	}
	return counts;
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : 'unknown';
}
