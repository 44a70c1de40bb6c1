import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import { type AwarenessEntry, decodeAwareness } from '../documents/awareness.ts';
import { CLOSE_POLICY_VIOLATION, CLOSE_UNSUPPORTED_DATA, malformed, overBudget, Violation } from '../violation.ts';
import { binaryFrame, lengthPrefix, splitFrame } from './frame.ts';
import { readBytes, readNumber, readSyncMessage, readText, type SyncMessage } from './sync-message.ts';

/** Message types of @hocuspocus/provider 4.x. */
const MESSAGE = {
	sync: 0,
	awareness: 1,
	auth: 2,
	queryAwareness: 3,
	syncReply: 4,
	stateless: 5,
	broadcastStateless: 6,
	close: 7,
	syncStatus: 8,
	ping: 9,
	pong: 10,
} as const;
const AUTH = { token: 0, permissionDenied: 1, authenticated: 2 } as const;
/** What servers say; from a client it is an offence (faults H-b). */
const SERVER_ONLY: readonly number[] = [MESSAGE.syncReply, MESSAGE.broadcastStateless, MESSAGE.syncStatus, MESSAGE.ping];
/** Stands between a document's name and the session's id in a routing key. */
const SEPARATOR = '\0';
/** More than a name of 255 and the session id that a provider makes up: a longer name is refused in-band, as other bad names are. */
const ROUTING_KEY_CHARACTERS_MAX = 4_096;
const STATELESS_CHARACTERS_MAX = 64 * 1024;
const SCOPE = 'read-write';
/** What a SyncStatus says of an update: 1 as lib0 encodes integers. */
const APPLIED = Uint8Array.of(1);

/** Whose message it is: every frame begins with its document, and that may carry a session's id. */
export interface Envelope {
	/** What answers have to begin with. */
	routingKey: string;
	/** As the client wrote it; not checked. */
	documentName: string;
	type: number;
	decoder: decoding.Decoder;
}

/** What a client says to one document. */
export type HocuspocusMessage =
	| SyncMessage
	| { type: 'authenticate'; token: string }
	| { type: 'awareness'; entries: AwarenessEntry[] }
	| { type: 'query-awareness' }
	| { type: 'stateless'; payload: string }
	| { type: 'close' };

/** A ping that is no document's, which providers answer; it keeps those awake that share no awareness. */
export const PING_FRAME = binaryFrame([Uint8Array.of(MESSAGE.ping)]);

/** Whether this is the answer to a {@link PING_FRAME}. */
export function isPong(frame: Uint8Array): boolean {
	return frame.byteLength === 1 && frame[0] === MESSAGE.pong;
}

/**
 * Whether a connection's first frame is a Hocuspocus provider's, which begins with an Auth message. A y-websocket
 * client begins with a sync message: two zeros.
 */
export function isHocuspocusGreeting(frame: Uint8Array): boolean {
	// No name begins so, and an error for each y-websocket client would cost more than the rest of its greeting
	if (frame[0] === 0) return false;
	try {
		const { type, decoder } = readEnvelope(frame);
		if (type !== MESSAGE.auth || readNumber(decoder) !== AUTH.token) return false;
		readText(decoder);
		return true;
	} catch {
		return false;
	}
}

/** Reads which document a frame is for. @throws {Violation} when it is none of the protocol's. */
export function readEnvelope(frame: Uint8Array): Envelope {
	const decoder = decoding.createDecoder(frame);
	const routingKey = readText(decoder);
	const type = readNumber(decoder);
	// In an Auth message that is a bad name, which concerns no other document
	const isNone = routingKey.length === 0 && type !== MESSAGE.auth;
	if (isNone || routingKey.length > ROUTING_KEY_CHARACTERS_MAX) throw malformed('frame: no document name');
	const [documentName = ''] = routingKey.split(SEPARATOR, 1);
	return { routingKey, documentName, type, decoder };
}

/**
 * Decodes the rest of a frame as a whole, before any of it has an effect.
 *
 * @throws {Violation} when it is malformed, beyond a budget, or nothing that a client may say (faults W4, W5, W8, H-b).
 */
export function decodeMessage({ type, decoder }: Envelope): HocuspocusMessage {
	if (SERVER_ONLY.includes(type)) throw serverOnly();
	switch (type) {
		case MESSAGE.sync:
			return readSyncMessage(decoder);
		case MESSAGE.awareness:
			return { type: 'awareness', entries: decodeAwareness(readBytes(decoder)) };
		case MESSAGE.auth:
			return readAuth(decoder);
		case MESSAGE.queryAwareness:
			return { type: 'query-awareness' };
		case MESSAGE.stateless:
			return readStateless(decoder);
		case MESSAGE.close:
			return { type: 'close' };
		default:
			throw new Violation(CLOSE_UNSUPPORTED_DATA, 'unknown message type');
	}
}

/** An Auth message; the provider's version that may follow the token is of no use to us. */
function readAuth(decoder: decoding.Decoder): HocuspocusMessage {
	if (readNumber(decoder) !== AUTH.token) throw serverOnly();
	return { type: 'authenticate', token: readText(decoder) };
}

function readStateless(decoder: decoding.Decoder): HocuspocusMessage {
	const payload = readText(decoder);
	if (payload.length > STATELESS_CHARACTERS_MAX) throw overBudget('stateless message too long');
	return { type: 'stateless', payload };
}

function serverOnly(): Violation {
	return new Violation(CLOSE_POLICY_VIOLATION, 'message type is for servers only');
}

/** The frames that a server sends about one document, as whole WebSocket frames. */
export function hocuspocusFrames(routingKey: string) {
	const prefixOf = (...numbers: number[]) =>
		encoding.encode((encoder) => {
			encoding.writeVarString(encoder, routingKey);
			for (const number of numbers) encoding.writeVarUint(encoder, number);
		});
	const withContent = (...numbers: number[]) => {
		const prefix = prefixOf(...numbers);
		return (content: Uint8Array) => binaryFrame([prefix, lengthPrefix(content), content]);
	};
	const withText = (...numbers: number[]) => {
		const frame = withContent(...numbers);
		return (text: string) => frame(Buffer.from(text));
	};
	return {
		authenticated: () => withText(MESSAGE.auth, AUTH.authenticated)(SCOPE),
		permissionDenied: withText(MESSAGE.auth, AUTH.permissionDenied),
		step1: withContent(MESSAGE.sync, messageYjsSyncStep1),
		step2: (content: Uint8Array) => splitFrame(prefixOf(MESSAGE.sync, messageYjsSyncStep2), content),
		update: withContent(MESSAGE.sync, messageYjsUpdate),
		awareness: withContent(MESSAGE.awareness),
		stateless: withText(MESSAGE.stateless),
		closed: withText(MESSAGE.close),
		/** An update is in the sync store for good. */
		applied: () => binaryFrame([prefixOf(MESSAGE.syncStatus), APPLIED]),
	};
}
