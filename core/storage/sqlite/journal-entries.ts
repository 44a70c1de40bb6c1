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
	const entry: PackedEntry = { document: 0, from: 0, updateFrom: 0, to: 0 };
	while (entry.to < packed.length) {
		entry.from = entry.to;
		entry.document = readVarUint(packed, entry.from);
		const lengthFrom = entry.from + varUintBytes(packed, entry.from);
		entry.updateFrom = lengthFrom + varUintBytes(packed, lengthFrom);
		entry.to = entry.updateFrom + readVarUint(packed, lengthFrom);
		visit(entry);
	}
}

function readVarUint(packed: Buffer, from: number): number {
	let value = 0;
	for (let at = from, factor = 1; ; at += 1, factor *= 128) {
		const byte = packed[at] as number;
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) return value;
	}
}

function varUintBytes(packed: Buffer, from: number): number {
	let at = from;
	while ((packed[at] as number) >= 0x80) at += 1;
	return at + 1 - from;
}
