import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const SYNC_REPLY = 4;
/** The state vector of an empty document. */
const NOTHING = Uint8Array.of(0);

/** What a server said, as far as the bench looks at it. */
export type Heard =
	| { kind: 'step-2' | 'update' | 'awareness'; content: Uint8Array }
	/** What the server has: it asks for the rest. */
	| { kind: 'step-1' }
	| { kind: 'other' };

/** How clients of one protocol pack what they say. Frames are payloads, not yet masked. */
export interface Dialect {
	/** URL of a document below a server's. */
	url(base: string, document: string): string;
	/** A client's first words. */
	greeting(document: string): Uint8Array[];
	update(document: string, update: Uint8Array): Uint8Array;
	awareness(document: string, update: Uint8Array): Uint8Array;
	read(payload: Uint8Array): Heard;
}

function syncMessage(type: number, content: Uint8Array): (encoder: encoding.Encoder) => void {
	return (encoder) => {
		encoding.writeVarUint(encoder, SYNC);
		encoding.writeVarUint(encoder, type);
		encoding.writeVarUint8Array(encoder, content);
	};
}

function awarenessMessage(update: Uint8Array): (encoder: encoding.Encoder) => void {
	return (encoder) => {
		encoding.writeVarUint(encoder, AWARENESS);
		encoding.writeVarUint8Array(encoder, update);
	};
}

function readMessage(decoder: decoding.Decoder): Heard {
	const type = decoding.readVarUint(decoder);
	if (type === AWARENESS) return { kind: 'awareness', content: decoding.readVarUint8Array(decoder) };
	if (type !== SYNC && type !== SYNC_REPLY) return { kind: 'other' };
	const syncType = decoding.readVarUint(decoder);
	if (syncType === messageYjsSyncStep1) return { kind: 'step-1' };
	return { kind: syncType === messageYjsSyncStep2 ? 'step-2' : 'update', content: decoding.readVarUint8Array(decoder) };
}

/** y-websocket 3.x; what the plain relay copies, too. */
export const Y_WEBSOCKET: Dialect = {
	url: (base, document) => `${base}/${document}`,
	greeting: () => [encoding.encode(syncMessage(messageYjsSyncStep1, NOTHING))],
	update: (_document, update) => encoding.encode(syncMessage(messageYjsUpdate, update)),
	awareness: (_document, update) => encoding.encode(awarenessMessage(update)),
	read: (payload) => readMessage(decoding.createDecoder(payload)),
};

/** @hocuspocus/provider 4.x. */
export const HOCUSPOCUS: Dialect = {
	url: (base) => `${base}/`,
	greeting: (document) => [
		addressed(document, (encoder) => {
			for (const number of [AUTH, 0]) encoding.writeVarUint(encoder, number);
			encoding.writeVarString(encoder, 'bench');
		}),
		addressed(document, syncMessage(messageYjsSyncStep1, NOTHING)),
	],
	update: (document, update) => addressed(document, syncMessage(messageYjsUpdate, update)),
	awareness: (document, update) => addressed(document, awarenessMessage(update)),
	read(payload) {
		const decoder = decoding.createDecoder(payload);
		decoding.readVarString(decoder);
		return readMessage(decoder);
	},
};

function addressed(document: string, write: (encoder: encoding.Encoder) => void): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarString(encoder, document);
		write(encoder);
	});
}
