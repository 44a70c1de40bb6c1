import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import type { LiveDocument } from '../documents/live-document.ts';
import type { Member, Wire } from '../documents/member.ts';
import type { Peer } from '../peer.ts';
import { type HocuspocusMessage, hocuspocusFrames } from './hocuspocus-frame.ts';

/** A Hocuspocus provider (@hocuspocus/provider 4.x) in one document; others may share its connection. */
export class HocuspocusSession implements Member {
	readonly wire: Wire;
	readonly #peer: Peer;
	readonly #document: LiveDocument;
	readonly #frames: ReturnType<typeof hocuspocusFrames>;
	readonly #meter: (operations: number) => void;
	readonly #end: () => void;

	/**
	 * @param meter counts operations, and throws when they are too many
	 * @param end ends this document's session, so that the client begins a new one
	 */
	constructor(
		{ peer, document, routingKey }: { peer: Peer; document: LiveDocument; routingKey: string },
		meter: (operations: number) => void,
		end: () => void,
	) {
		this.#meter = meter;
		this.#peer = peer;
		this.#document = document;
		this.#end = end;
		this.#frames = hocuspocusFrames(routingKey);
		this.wire = {
			id: `hocuspocus ${routingKey}`,
			updateFrame: (update) => this.#frames.sync(messageYjsUpdate, update),
			awarenessFrame: (update) => this.#frames.awareness(update),
		};
		document.join(this);
	}

	/** Takes in a message to this document that is neither Auth nor Close. @throws {Violation} */
	receive(message: Exclude<HocuspocusMessage, { type: 'authenticate' | 'close' }>): void {
		switch (message.type) {
			case 'sync-step-1':
				this.#answerSync(message.stateVector);
				break;
			case 'update':
				this.#meter(message.operations);
				this.#applyUpdate(message.update);
				break;
			case 'awareness':
				this.#document.applyAwareness(this, message.entries);
				break;
			case 'query-awareness':
				this.#sendAwareness();
				break;
			case 'stateless':
				this.#document.spreadStateless(this, message.payload);
				break;
		}
	}

	/** A frame of this document has come. */
	observe(frame: Uint8Array): void {
		this.#document.observer?.received(this, frame);
	}

	leave(): void {
		this.#document.leave(this);
	}

	send(frame: Uint8Array): void {
		this.#peer.send(frame);
	}

	sendStateless(payload: string): void {
		this.send(this.#frames.stateless(payload));
	}

	restart(): void {
		this.#end();
	}

	/** What is missing there, then what is missing here, and who else is there. */
	#answerSync(stateVector: Uint8Array): void {
		this.#answer(this.#frames.sync(messageYjsSyncStep2, this.#document.missingFor(stateVector)));
		this.#answer(this.#frames.sync(messageYjsSyncStep1, this.#document.stateVector()));
		this.#sendAwareness();
	}

	/** Acknowledged is only what is in the sync store. */
	#applyUpdate(update: Uint8Array): void {
		void this.#document.applyUpdate(this, update).then((isStored) => {
			if (isStored) this.#answer(this.#frames.applied());
		});
	}

	#sendAwareness(): void {
		const update = this.#document.awarenessUpdate();
		if (update) this.#answer(this.#frames.awareness(update));
	}

	/** For this client alone, as a whole. */
	#answer(frame: Uint8Array): void {
		this.#document.observer?.sent(this, frame);
		this.#peer.sendWhole(frame);
	}
}
