import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** y-websocket's message types. */
const SYNC = 0;
export const AWARENESS = 1;
export const AUTH = 2;
export const QUERY_AWARENESS = 3;
/** Types of sync messages. */
export const STEP_1 = 0;
export const STEP_2 = 1;
export const UPDATE = 2;

/** Packs a sync message; the payload may be anything. */
export function syncFrame(type: number, payload: Uint8Array): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, SYNC);
		encoding.writeVarUint(encoder, type);
		encoding.writeVarUint8Array(encoder, payload);
	});
}

/** The first frame of a client with an empty document. */
export function step1Frame(): Uint8Array {
	return syncFrame(STEP_1, Y.encodeStateVector(new Y.Doc()));
}

/** Packs awareness states; a state may be text that is no JSON. */
export function awarenessFrame(states: { clientId: number; clock: number; json: string }[]): Uint8Array {
	const update = encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, states.length);
		for (const { clientId, clock, json } of states) {
			encoding.writeVarUint(encoder, clientId);
			encoding.writeVarUint(encoder, clock);
			encoding.writeVarString(encoder, json);
		}
	});
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, AWARENESS);
		encoding.writeVarUint8Array(encoder, update);
	});
}

/** Reads the states out of an awareness frame; null for other frames. */
export function readAwareness(frame: Uint8Array): Map<number, unknown> | null {
	const outer = decoding.createDecoder(frame);
	if (decoding.readVarUint(outer) !== AWARENESS) return null;
	const decoder = decoding.createDecoder(decoding.readVarUint8Array(outer));
	const states = new Map<number, unknown>();
	for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
		const clientId = decoding.readVarUint(decoder);
		decoding.readVarUint(decoder);
		states.set(clientId, JSON.parse(decoding.readVarString(decoder)));
	}
	return states;
}

/** The type of a sync frame; null for other frames. */
export function syncType(frame: Uint8Array): number | null {
	return frame[0] === SYNC ? (frame[1] ?? null) : null;
}

/** Reads the payload out of a sync frame. */
export function syncPayload(frame: Uint8Array): Uint8Array {
	const decoder = decoding.createDecoder(frame);
	decoding.readVarUint(decoder);
	decoding.readVarUint(decoder);
	return decoding.readVarUint8Array(decoder);
}

/** An update that writes a text at the beginning of `body`. */
export function textUpdate(text: string): Uint8Array {
	const doc = new Y.Doc();
	doc.getText('body').insert(0, text);
	return Y.encodeStateAsUpdate(doc);
}

/** The text that an update alone makes in `body`. */
export function textOf(update: Uint8Array): string {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, update);
	return doc.getText('body').toString();
}
