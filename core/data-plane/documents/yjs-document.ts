import * as Y from 'yjs';
import { malformed, overBudget } from '../violation.ts';
import type { ScannedUpdate } from './update-scan.ts';

/** Types inside of each other; Yjs walks them recursively when it deletes (faults W7). */
const TYPES_DEPTH_MAX = 500;
/** Bytes of updates that wait for others; each further one costs a merge with all of them (faults W6). */
const WAITING_BYTES_MAX = 1024 * 1024;

/**
 * A document as Yjs has it, for the updates that are more than the next piece: those that wait for others, bring types
 * inside of types, or overlap with what is there.
 */
export class YjsDocument {
	readonly #doc = new Y.Doc({ gc: true });
	#changes: Uint8Array[] = [];

	/** @param content an update with all that the document has */
	constructor(content: Uint8Array) {
		Y.applyUpdate(this.#doc, content);
		// Collected, not sent: an exception in a handler would leave Yjs in the middle of its transaction
		this.#doc.on('update', (update: Uint8Array) => this.#changes.push(update));
	}

	/** Brings it up to date with plain updates that were taken on elsewhere meanwhile. */
	catchUp(update: Uint8Array): void {
		Y.applyUpdate(this.#doc, update);
		this.#changes = [];
	}

	/**
	 * Applies an update that was checked.
	 *
	 * @returns what it changed, in updates that go on where the document ended; none when it waits for others.
	 * @throws {Violation} when Yjs cannot apply it, it nests too deep, or too much waits (faults W5 to W7). The document
	 *   is of no use any more.
	 */
	apply({ bytes, nestedTypes }: ScannedUpdate): Uint8Array[] {
		try {
			Y.applyUpdate(this.#doc, bytes);
		} catch {
			throw malformed('update: it cannot be applied');
		}
		if (this.waitingBytes > WAITING_BYTES_MAX) throw overBudget('too much depends on missing updates');
		for (let index = 0; index < nestedTypes.length; index += 2)
			if (this.#depth(nestedTypes[index] as number, nestedTypes[index + 1] as number) > TYPES_DEPTH_MAX)
				throw overBudget('types nested too deep');
		const changes = this.#changes;
		this.#changes = [];
		return changes;
	}

	/** Size of what waits for updates that it depends on. */
	get waitingBytes(): number {
		const { pendingStructs, pendingDs } = this.#doc.store;
		return (pendingStructs?.update.byteLength ?? 0) + (pendingDs?.byteLength ?? 0);
	}

	/** The content as one update, without what was deleted, but with what waits. */
	encode(): Uint8Array {
		return Y.encodeStateAsUpdate(this.#doc);
	}

	destroy(): void {
		this.#doc.destroy();
	}

	/** How many types an item is in; 0 when it is not there. */
	#depth(client: number, clock: number): number {
		if (Y.getState(this.#doc.store, client) <= clock) return 0;
		let depth = 0;
		let item: Y.Item | Y.GC | null = Y.getItem(this.#doc.store, Y.createID(client, clock));
		while (item instanceof Y.Item && depth <= TYPES_DEPTH_MAX) {
			depth += 1;
			item = (item.parent as Y.AbstractType<unknown> | null)?._item ?? null;
		}
		return depth;
	}
}
