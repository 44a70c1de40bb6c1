/** Writes an update in the format V1 of Yjs (lib0/encoding) into memory that was measured before. */
export class ByteWriter {
	readonly #bytes: Buffer;
	#length = 0;

	/** @param bytesMax what will be written at the most; see {@link VAR_UINT_BYTES_MAX} */
	constructor(bytesMax: number) {
		this.#bytes = Buffer.allocUnsafe(bytesMax);
	}

	/** @param value up to 2^53 - 1 */
	varUint(value: number): void {
		let rest = value;
		while (rest > 0x7f) {
			this.#bytes[this.#length++] = 0x80 | (rest & 0x7f);
			rest = Math.floor(rest / 128);
		}
		this.#bytes[this.#length++] = rest;
	}

	/** @param to one past the last byte */
	slice(bytes: Uint8Array, from: number, to: number): void {
		this.#bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.#length);
		this.#length += to - from;
	}

	finish(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}
}

/** Of a number up to 2^53 - 1. */
export const VAR_UINT_BYTES_MAX = 8;
