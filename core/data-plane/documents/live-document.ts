import * as Y from 'yjs';
import type { Logger } from '../../platform/logger.ts';
import type { PlainHistogram } from '../metrics/plain-histogram.ts';
import type { SyncStore } from '../sync-store/store.ts';
import { malformed, overBudget } from '../violation.ts';
import { type AwarenessEntry, AwarenessTable, encodeAwareness } from './awareness.ts';
import type { FrameObserver } from './frame-observer.ts';
import type { Member, Wire } from './member.ts';

/**
 * Updates of one member that wait for others which they depend on. A client that types while its first sync runs sends
 * some; each one costs a merge with all that wait (faults W6).
 */
const DANGLING_UPDATES_MAX = 256;

/** A log of this many updates is replaced by their sum, so that a long session stays quick to load. */
const LOG_UPDATES_MAX = 1_000;

interface Outgoing {
	update: Uint8Array;
	/** The member that sent it, unless it has to hear of it as well. */
	except: Member | null;
}

/** One open document: its content, its awareness, and the clients that share both. */
export class LiveDocument {
	/** Sees all frames while somebody listens (a tap); else null. */
	observer: FrameObserver | null = null;
	readonly #members = new Set<Member>();
	readonly #awareness = new AwarenessTable<Member>();
	readonly #dangling = new Map<Member, number>();
	readonly #id: string;
	readonly #store: SyncStore;
	readonly #logger: Logger;
	readonly #fanOut: PlainHistogram;
	/** Updates in the log since it was last replaced. */
	#logged = 0;
	#outgoing: Outgoing[] = [];
	#doc: Y.Doc;
	/** Yjs has brought its last transaction to an end. */
	#isSettled = true;

	/** @param fanOut observes how long an update takes until it was sent to all others */
	constructor({ id, store, logger, fanOut }: { id: string; store: SyncStore; logger: Logger; fanOut: PlainHistogram }) {
		this.#id = id;
		this.#store = store;
		this.#logger = logger;
		this.#fanOut = fanOut;
		this.#doc = this.#createDoc();
	}

	/** Takes over what an earlier process of this node wrote down. Call it before anybody joins. */
	async load(): Promise<void> {
		const updates = await this.#store.load(this.#id);
		for (const update of updates) Y.applyUpdate(this.#doc, update);
		this.#outgoing = [];
		this.#logged = updates.length;
	}

	join(member: Member): void {
		this.#members.add(member);
	}

	/** Takes a member out; the others see its awareness go. */
	leave(member: Member): void {
		this.#members.delete(member);
		this.#dangling.delete(member);
		this.#spreadAwareness(this.#awareness.removeOwner(member));
	}

	/** What the document has, for the peer to answer with what is missing here. */
	stateVector(): Uint8Array {
		return Y.encodeStateVector(this.#doc);
	}

	/** Everything that a peer with this state vector does not have. The vector must have been checked. */
	missingFor(stateVector: Uint8Array): Uint8Array {
		return Y.encodeStateAsUpdate(this.#doc, stateVector);
	}

	/**
	 * Applies an update that was checked, spreads what it changed at once, and writes it down.
	 *
	 * @returns whether it is in the sync store for good.
	 * @throws {Violation} at once, when Yjs cannot apply it, or too many of the member's updates wait for others (faults W6).
	 */
	applyUpdate(member: Member, update: Uint8Array): Promise<boolean> {
		const startedMs = performance.now();
		const waitingBefore = this.#waitingBytes();
		this.#isSettled = false;
		try {
			Y.applyUpdate(this.#doc, update, member);
		} catch (error) {
			this.#recover(member, error);
			throw malformed('update: it cannot be applied');
		}
		// What waited may have come in with it, and that is news for the sender, too.
		this.#flush(waitingBefore === 0);
		this.#fanOut.observeSince(startedMs);
		if (this.#waitingBytes() > waitingBefore) this.#countDangling(member);
		return this.#log(update);
	}

	/**
	 * Takes in decoded awareness of a member, and spreads what is news, to that member as well: y-websocket gives a
	 * connection up on which it has not even heard its own awareness for 30 s.
	 */
	applyAwareness(member: Member, entries: readonly AwarenessEntry[]): void {
		this.#spreadAwareness(this.#awareness.apply(member, entries));
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
		return Y.encodeStateAsUpdate(this.#doc);
	}

	/** Passes a member's stateless message on to all others. */
	spreadStateless(sender: Member, payload: string): void {
		for (const member of this.#members) if (member !== sender) member.sendStateless(payload);
	}

	destroy(): void {
		this.#doc.destroy();
	}

	async #log(update: Uint8Array): Promise<boolean> {
		this.#logged += 1;
		try {
			if (this.#logged < LOG_UPDATES_MAX) await this.#store.append(this.#id, update);
			else {
				this.#logged = 1;
				// Holds the update, too, and what still waits for others
				await this.#store.replace(this.#id, Y.encodeStateAsUpdate(this.#doc));
			}
			return true;
		} catch (error) {
			this.#logger.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'update could not be written down');
			return false;
		}
	}

	#createDoc(): Y.Doc {
		const doc = new Y.Doc({ gc: true });
		// Collected, not sent: an exception in a handler would leave Yjs in the middle of its transaction.
		doc.on('update', (update: Uint8Array, origin: unknown) => {
			this.#outgoing.push({ update, except: this.#members.has(origin as Member) ? (origin as Member) : null });
		});
		doc.on('afterAllTransactions', () => {
			this.#isSettled = true;
		});
		return doc;
	}

	#flush(senderKnows: boolean): void {
		const outgoing = this.#outgoing;
		this.#outgoing = [];
		for (const { update, except } of outgoing) this.#spread((wire) => wire.updateFrame(update), senderKnows ? except : null);
	}

	/**
	 * Yjs threw while it applied an update. Either it still brought its transaction to an end, and what it had applied by
	 * then is spread like all else; or it is stuck and would spread no later change.
	 */
	#recover(offender: Member, cause: unknown): void {
		const reason = cause instanceof Error ? cause.message : 'unknown';
		this.#logger.warn({ reason, rebuilt: !this.#isSettled }, 'update could not be applied');
		if (this.#isSettled) this.#flush(false);
		else this.#rebuild(offender);
	}

	/** A new document takes over what is there. If even that fails, the others come back and bring what they have. */
	#rebuild(offender: Member): void {
		const stuck = this.#doc;
		this.#doc = this.#createDoc();
		this.#outgoing = [];
		try {
			Y.applyUpdate(this.#doc, Y.encodeStateAsUpdate(stuck));
			this.#flush(false);
		} catch {
			this.#doc = this.#createDoc();
			this.#outgoing = [];
			for (const member of this.#members) if (member !== offender) member.restart();
		}
	}

	#countDangling(member: Member): void {
		const count = (this.#dangling.get(member) ?? 0) + 1;
		this.#dangling.set(member, count);
		if (count > DANGLING_UPDATES_MAX) throw overBudget('too many updates depend on missing ones');
	}

	/** Size of what waits for updates that it depends on. */
	#waitingBytes(): number {
		const { pendingStructs, pendingDs } = this.#doc.store;
		return (pendingStructs?.update.byteLength ?? 0) + (pendingDs?.byteLength ?? 0);
	}

	#spreadAwareness(news: readonly AwarenessEntry[]): void {
		if (news.length === 0) return;
		const update = encodeAwareness(news);
		this.#spread((wire) => wire.awarenessFrame(update), null);
	}

	/** Sends to all members but one; each wire's frame is built once. */
	#spread(frameOf: (wire: Wire) => Uint8Array, except: Member | null): void {
		const frames = new Map<string, Uint8Array>();
		for (const member of this.#members) {
			if (member === except) continue;
			const frame = frames.get(member.wire.id) ?? frameOf(member.wire);
			frames.set(member.wire.id, frame);
			member.send(frame);
		}
		if (this.observer) this.#observeSpread(this.observer, frames, except);
	}

	#observeSpread(observer: FrameObserver, frames: ReadonlyMap<string, Uint8Array>, except: Member | null): void {
		const recipients = Map.groupBy(
			[...this.#members].filter((member) => member !== except),
			({ wire }) => wire.id,
		);
		for (const [wireId, [member, ...others]] of recipients) {
			const frame = frames.get(wireId);
			if (member && frame) observer.spread(member, frame, others.length + 1);
		}
	}
}
