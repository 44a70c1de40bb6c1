import * as decoding from 'lib0/decoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import { type AwarenessEntry, decodeAwareness } from '../documents/awareness.ts';
import type { LiveDocument } from '../documents/live-document.ts';
import type { Member, Wire } from '../documents/member.ts';
import { scanUpdate } from '../documents/update-scan.ts';
import type { Peer } from '../peer.ts';
import { CLOSE_UNSUPPORTED_DATA, malformed, overBudget, Violation } from '../violation.ts';
import { binaryFrame, lengthPrefix, payloadOf, splitFrame } from './frame.ts';
import type { Session } from './session.ts';
import { readBytes, readNumber, readSyncMessage, type SyncMessage } from './sync-message.ts';

/** Message types of y-websocket; `auth` (2) is for servers only. */
const MESSAGE_SYNC = 0;
const MESSAGE_AWARENESS = 1;
const MESSAGE_QUERY_AWARENESS = 3;

/** y-websocket packs one message into a frame, Yjs in other languages several. */
const MESSAGES_PER_FRAME_MAX = 64;

type Message = SyncMessage | { type: 'awareness'; entries: AwarenessEntry[] } | { type: 'query-awareness' };

/**
 * Decodes a frame of a y-websocket client as a whole, before any of it has an effect.
 *
 * @throws {Violation} when anything in it is malformed, of an unknown type or beyond a budget (faults W4, W5, W8).
 */
function decodeFrame(frame: Uint8Array): Message[] {
	if (frame.byteLength === 0) throw malformed('frame: it is empty');
	const decoder = decoding.createDecoder(frame);
	const messages: Message[] = [];
	while (decoding.hasContent(decoder)) {
		if (messages.length === MESSAGES_PER_FRAME_MAX) throw overBudget('too many messages in a frame');
		messages.push(readMessage(decoder));
	}
	return messages;
}

function readMessage(decoder: decoding.Decoder): Message {
	switch (readNumber(decoder)) {
		case MESSAGE_SYNC:
			return readSyncMessage(decoder);
		case MESSAGE_AWARENESS:
			return { type: 'awareness', entries: decodeAwareness(readBytes(decoder)) };
		case MESSAGE_QUERY_AWARENESS:
			return { type: 'query-awareness' };
		default:
			throw new Violation(CLOSE_UNSUPPORTED_DATA, 'unknown message type');
	}
}

const syncFrame = (type: number) => {
	const prefix = Uint8Array.of(MESSAGE_SYNC, type);
	return (content: Uint8Array) => binaryFrame([prefix, lengthPrefix(content), content]);
};
const step1Frame = syncFrame(messageYjsSyncStep1);
const STEP2_PREFIX = Uint8Array.of(MESSAGE_SYNC, messageYjsSyncStep2);
const AWARENESS_PREFIX = Uint8Array.of(MESSAGE_AWARENESS);
const awarenessFrame = (update: Uint8Array) => binaryFrame([AWARENESS_PREFIX, lengthPrefix(update), update]);

/** One for all sessions, so that they share the frames. */
const WIRE: Wire = { id: 'y-websocket', updateFrame: syncFrame(messageYjsUpdate), awarenessFrame };

/** A y-websocket client (y-websocket 3.x) in a document, from its first frame to its leaving. */
export class YWebsocketSession implements Member {
	readonly wire = WIRE;
	readonly acknowledge = null;
	readonly #peer: Peer;
	readonly #document: LiveDocument;
	readonly #session: Session;
	#greeted = false;

	constructor(peer: Peer, session: Session) {
		this.#peer = peer;
		this.#session = session;
		this.#document = session.document;
		this.#document.join(this);
	}

	get sessionId(): string {
		return this.#session.id;
	}

	/**
	 * Takes in one WebSocket message.
	 *
	 * @throws {Violation} when it is one that no client may send; nothing of it was stored or sent on.
	 */
	receive(data: Uint8Array, isBinary: boolean): void {
		if (!isBinary) throw new Violation(CLOSE_UNSUPPORTED_DATA, 'text frame');
		this.#document.observer?.received(this, data);
		if (this.#greeted && this.#receiveUpdate(data)) return;
		const messages = decodeFrame(data);
		if (!this.#greeted) this.#greet();
		for (const message of messages) this.#handle(message);
	}

	/** What almost all frames are, one short update, goes a short way. @returns whether it was one */
	#receiveUpdate(data: Uint8Array): boolean {
		if (data[0] !== MESSAGE_SYNC || data[1] !== messageYjsUpdate || data[2] !== data.byteLength - 3 || data[2] >= 0x80)
			return false;
		this.#document.applyUpdate(this, scanUpdate(data.subarray(3)), this.#session);
		return true;
	}

	leave(): void {
		this.#document.leave(this);
	}

	send(frame: Buffer): void {
		this.#peer.send(frame);
	}

	sendStateless(): void {
		// y-websocket knows no such messages
	}

	/** The client speaks first, which tells its protocol; from then on it is told what the server wants to know. */
	#greet(): void {
		this.#greeted = true;
		this.#answer(step1Frame(this.#document.stateVector()));
		this.#sendAwareness();
	}

	#handle(message: Message): void {
		switch (message.type) {
			case 'sync-step-1':
				this.#answer(...splitFrame(STEP2_PREFIX, this.#document.missingFor(message.known)));
				break;
			case 'update':
				this.#document.applyUpdate(this, message.update, this.#session);
				break;
			case 'awareness':
				this.#document.applyAwareness(this, message.entries);
				break;
			case 'query-awareness':
				this.#sendAwareness();
				break;
		}
	}

	#sendAwareness(): void {
		const update = this.#document.awarenessUpdate();
		if (update) this.#answer(awarenessFrame(update));
	}

	/** For this client alone, as a whole. */
	#answer(frame: Buffer, rest: Uint8Array | null = null): void {
		this.#document.observer?.sent(this, payloadOf(frame, rest));
		this.#peer.sendWhole(frame, rest);
	}
}
