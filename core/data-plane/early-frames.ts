import type { NodeLimits } from './limits.ts';
import type { Peer } from './peer.ts';
import { CLOSE_POLICY_VIOLATION } from './violation.ts';

/**
 * Keeps what a client sends while its admission is still awaited: y-websocket clients send as soon as the connection
 * opens. One that sends more than the budget is closed (faults H9).
 */
export class EarlyFrames {
	readonly #peer: Peer;
	/** Resolves with the first frame; null when the client ended before it sent any. */
	readonly first: Promise<Uint8Array | null>;
	#frames: { data: Uint8Array; isBinary: boolean }[] = [];
	#bytes = 0;

	constructor(peer: Peer, { earlyFramesMax, earlyBytesMax }: NodeLimits) {
		this.#peer = peer;
		const { promise, resolve } = Promise.withResolvers<Uint8Array | null>();
		this.first = promise;
		void peer.ended.then(() => resolve(null));
		peer.onFrame = (data, isBinary) => {
			this.#frames.push({ data, isBinary });
			this.#bytes += data.byteLength;
			resolve(data);
			if (this.#frames.length > earlyFramesMax || this.#bytes > earlyBytesMax) {
				this.drop();
				peer.close(CLOSE_POLICY_VIOLATION, 'too much before the admission');
			}
		};
	}

	/** Hands over what was kept, and from then on every message as it comes. */
	deliverTo(receive: (data: Uint8Array, isBinary: boolean) => void): void {
		const frames = this.#frames;
		this.drop();
		this.#peer.onFrame = receive;
		for (const { data, isBinary } of frames) if (this.#peer.isOpen) receive(data, isBinary);
	}

	/** Forgets what was kept; what still comes is passed over. */
	drop(): void {
		this.#frames = [];
		this.#peer.onFrame = undefined;
	}
}
