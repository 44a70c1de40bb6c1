import type { StructRun, TextStruct } from './update-scan.ts';

const BYTES_MIN = 64;
const GROWTH = 1.5;
const VAR_UINT_BITS = 7;

/** All structs of one client, from its clock 0 on, as they stand in updates. */
export class ClientStructs {
	clockEnd = 0;
	structs = 0;
	/** Longer than what is in it, so that few additions move it. */
	bytes: Buffer;
	length = 0;
	/** The last struct, if it is text that may go on. */
	#text: TextStruct | null = null;

	/** @param size of the first run */
	constructor(size: number) {
		// Memory of its own: a slice of Node's pool would keep the whole pool alive
		this.bytes = Buffer.allocUnsafeSlow(Math.max(BYTES_MIN, size));
	}

	/** Takes on what follows. @returns how many bytes that took */
	append(update: Uint8Array, run: StructRun): number {
		const before = this.length;
		if (this.#goesOn(run)) this.#extendText(update, run);
		else this.#add(update, run);
		this.clockEnd = run.clockEnd;
		return this.length - before;
	}

	/** Whether a run is but the next letters of the text that was written last, with the same to its right. */
	#goesOn({ structs, text }: StructRun): boolean {
		const last = this.#text;
		return (
			structs === 1 &&
			text !== null &&
			last !== null &&
			text.goesOn &&
			text.rightClient === last.rightClient &&
			text.rightClock === last.rightClock
		);
	}

	#add(update: Uint8Array, { structs, from, to, text }: StructRun): void {
		const shift = this.length - from;
		this.#reserve(to - from);
		this.bytes.set(update.subarray(from, to), this.length);
		this.length += to - from;
		this.structs += structs;
		this.#text = text && { ...text, lengthAt: text.lengthAt + shift, textFrom: text.textFrom + shift };
	}

	/** The same as a struct of its own (yjs, Item.mergeWith): a letter typed behind another takes one byte. */
	#extendText(update: Uint8Array, { to, text }: StructRun): void {
		const last = this.#text as TextStruct;
		const from = (text as TextStruct).textFrom;
		const textBytes = this.length - last.textFrom + to - from;
		const moved = varUintBytes(textBytes) - (last.textFrom - last.lengthAt);
		this.#reserve(to - from + moved);
		if (moved > 0) {
			this.bytes.copyWithin(last.textFrom + moved, last.textFrom, this.length);
			last.textFrom += moved;
			this.length += moved;
		}
		// A few letters: a view of them would take longer to make than to copy
		for (let at = from, end = this.length; at < to; at += 1, end += 1) this.bytes[end] = update[at] as number;
		this.length += to - from;
		for (let rest = textBytes, at = last.lengthAt; at < last.textFrom; at += 1, rest = Math.floor(rest / 128))
			this.bytes[at] = (rest & 0x7f) | (at + 1 < last.textFrom ? 0x80 : 0);
	}

	#reserve(size: number): void {
		if (this.length + size <= this.bytes.length) return;
		const grown = Buffer.allocUnsafeSlow(Math.max(this.length + size, Math.ceil(this.bytes.length * GROWTH)));
		this.bytes.copy(grown, 0, 0, this.length);
		this.bytes = grown;
	}
}

/** How many bytes lib0 writes a number in. */
function varUintBytes(value: number): number {
	let bytes = 1;
	for (let rest = value; rest >= 1 << VAR_UINT_BITS; rest = Math.floor(rest / 128)) bytes += 1;
	return bytes;
}
