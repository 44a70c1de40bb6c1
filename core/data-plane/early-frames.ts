import type { NodeLimits } from './limits.ts';

interface EarlyFrame {
	data: Uint8Array;
	isBinary: boolean;
}

/**
 * What a client sends while its admission is still awaited: y-websocket clients send as soon as the connection opens. More
 * than the budget is an offence (faults H9).
 */
export class EarlyFrames {
	readonly #limits: NodeLimits;
	#frames: EarlyFrame[] = [];
	#bytes = 0;

	constructor(limits: NodeLimits) {
		this.#limits = limits;
	}

	/** @returns whether it was within the budget */
	add(data: Uint8Array, isBinary: boolean): boolean {
		this.#frames.push({ data, isBinary });
		this.#bytes += data.byteLength;
		const { earlyFramesMax, earlyBytesMax } = this.#limits;
		return this.#frames.length <= earlyFramesMax && this.#bytes <= earlyBytesMax;
	}

	get first(): Uint8Array | null {
		return this.#frames[0]?.data ?? null;
	}

	/** @returns all that was kept, in its order, and forgets it */
	take(): EarlyFrame[] {
		const frames = this.#frames;
		this.#frames = [];
		return frames;
	}
}
