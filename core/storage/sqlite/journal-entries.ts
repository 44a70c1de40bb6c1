import * as decoding from 'lib0/decoding';

const BYTES_MIN = 1024;
/** Two numbers in front of an update, as lib0 writes them. */
const HEADER_BYTES_MAX = 16;

/** Packs updates into one value: for each the document's id, and the update after its length (lib0/encoding). */
export class EntryWriter {
	#bytes = Buffer.allocUnsafe(BYTES_MIN);
	#length = 0;

	/** @param document its id */
	add(document: number, update: Uint8Array): void {
		this.#reserve(HEADER_BYTES_MAX + update.byteLength);
		this.#varUint(document);
		this.#varUint(update.byteLength);
		this.#bytes.set(update, this.#length);
		this.#length += update.byteLength;
	}

	/** Takes over an entry that is packed already. */
	copy(packed: Buffer, { from, to }: PackedEntry): void {
		this.#reserve(to - from);
		const target = this.#bytes;
		// Most are so short that a call of the engine would take longer
		for (let at = from, end = this.#length; at < to; at += 1, end += 1) target[end] = packed[at] as number;
		this.#length += to - from;
	}

	/** What was added so far; good until more is. */
	get packed(): Buffer {
		return this.#bytes.subarray(0, this.#length);
	}

	#varUint(value: number): void {
		let rest = value;
		for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = 0x80 | (rest & 0x7f);
		this.#bytes[this.#length++] = rest;
	}

	#reserve(size: number): void {
		if (this.#length + size <= this.#bytes.length) return;
		const grown = Buffer.allocUnsafe(Math.max(this.#length + size, 2 * this.#bytes.length));
		this.#bytes.copy(grown, 0, 0, this.#length);
		this.#bytes = grown;
	}
}

/** Where an entry lies in what {@link EntryWriter} packed. */
export interface PackedEntry {
	/** Id of the document. */
	document: number;
	from: number;
	updateFrom: number;
	/** One past its last byte. */
	to: number;
}

/**
 * Walks through what {@link EntryWriter} packed.
 *
 * @param visit is given one and the same object for each entry
 */
export function visitEntries(packed: Buffer, visit: (entry: Readonly<PackedEntry>) => void): void {
	const decoder = decoding.createDecoder(packed);
	const entry: PackedEntry = { document: 0, from: 0, updateFrom: 0, to: 0 };
	while (decoding.hasContent(decoder)) {
		entry.from = decoder.pos;
		entry.document = decoding.readVarUint(decoder);
		const length = decoding.readVarUint(decoder);
		entry.updateFrom = decoder.pos;
		entry.to = decoder.pos + length;
		decoder.pos = entry.to;
		visit(entry);
	}
}
