import type { LiveDocument } from '../documents/live-document.ts';
import type { Member, Wire } from '../documents/member.ts';
import type { StateVector } from '../documents/state-vector.ts';
import type { Peer } from '../peer.ts';
import { payloadOf } from './frame.ts';
import { type HocuspocusMessage, hocuspocusFrames } from './hocuspocus-frame.ts';
import type { Session } from './session.ts';

/** A Hocuspocus provider (@hocuspocus/provider 4.x) in one document; others may share its connection. */
export class HocuspocusSession implements Member {
	readonly wire: Wire;
	readonly #peer: Peer;
	readonly #document: LiveDocument;
	readonly #frames: ReturnType<typeof hocuspocusFrames>;
	readonly #session: Session;

	constructor(peer: Peer, session: Session, routingKey: string) {
		this.#peer = peer;
		this.#session = session;
		this.#document = session.document;
		this.#frames = hocuspocusFrames(routingKey);
		this.wire = {
			id: `hocuspocus ${routingKey}`,
			updateFrame: this.#frames.update,
			awarenessFrame: this.#frames.awareness,
		};
		this.#document.join(this);
	}

	get sessionId(): string {
		return this.#session.id;
	}

	/** Takes in a message to this document that is neither Auth nor Close. @throws {Violation} */
	receive(message: Exclude<HocuspocusMessage, { type: 'authenticate' | 'close' }>): void {
		switch (message.type) {
			case 'sync-step-1':
				this.#answerSync(message.known);
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

	send(frame: Buffer): void {
		this.#peer.send(frame);
	}

	/** A provider counts the answers to its updates. */
	readonly acknowledge = (updates: number) => {
		const frame = this.#frames.applied();
		for (let update = 0; update < updates; update += 1) this.#answer(frame);
	};

	sendStateless(payload: string): void {
		this.send(this.#frames.stateless(payload));
	}

	/** What is missing there, then what is missing here, and who else is there. */
	#answerSync(known: StateVector): void {
		this.#answer(...this.#frames.step2(this.#document.missingFor(known)));
		this.#answer(this.#frames.step1(this.#document.stateVector()));
		this.#sendAwareness();
	}

	#sendAwareness(): void {
		const update = this.#document.awarenessUpdate();
		if (update) this.#answer(this.#frames.awareness(update));
	}

	/** For this client alone, as a whole. */
	#answer(frame: Buffer, rest: Uint8Array | null = null): void {
		this.#document.observer?.sent(this, payloadOf(frame, rest));
		this.#peer.sendWhole(frame, rest);
	}
}
