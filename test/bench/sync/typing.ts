import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** What a person makes who types: a small update for each key. The n-th one (from 0) ends at clock n + 1 of their client. */
export function typedUpdates(count: number): Uint8Array[] {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	const text = doc.getText('body');
	for (let index = 0; index < count; index += 1) text.insert(index, 'x');
	return updates;
}

/** What a person makes who moves their cursor: awareness updates of one client, each with the next clock (from 1). */
export function cursorMoves(count: number): Uint8Array[] {
	const clientId = new Y.Doc().clientID;
	return Array.from({ length: count }, (_, index) =>
		encoding.encode((encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarUint(encoder, clientId);
			encoding.writeVarUint(encoder, index + 1);
			encoding.writeVarString(
				encoder,
				JSON.stringify({ user: { name: 'Ada Lovelace', color: '#0047ab' }, cursor: { anchor: index, head: index } }),
			);
		}),
	);
}

/** A document of that many items that Yjs cannot merge, some 31 bytes each. */
export function largeDocument(items: number): Uint8Array {
	const doc = new Y.Doc();
	const text = doc.getText('body');
	doc.transact(() => {
		for (let index = 0; index < items; index += 1) text.insert(0, 'twenty characters...');
	});
	return Y.encodeStateAsUpdate(doc);
}

const ends = new Map<string, number>();

/**
 * Where an update of {@link typedUpdates}, or several merged into one, ends. Readers of one document hear the same bytes,
 * so each content is decoded once.
 */
export function clockEnd(update: Uint8Array): number {
	const id = Buffer.from(update.buffer, update.byteOffset, update.byteLength).toString('latin1');
	let end = ends.get(id);
	if (end === undefined) {
		end = Math.max(0, ...Y.parseUpdateMeta(update).to.values());
		if (ends.size > 512) ends.clear();
		ends.set(id, end);
	}
	return end;
}

/** The clock of an update of {@link cursorMoves}, or several that were merged. */
export function awarenessClock(update: Uint8Array): number {
	let position = 0;
	const next = () => {
		let value = 0;
		let factor = 1;
		for (;;) {
			const byte = update[position++] ?? 0;
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) return value;
			factor *= 128;
		}
	};
	next();
	next();
	return next();
}
