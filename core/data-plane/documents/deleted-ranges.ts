import type { ByteWriter } from './byte-writer.ts';
import { VAR_UINT_BYTES_MAX } from './byte-writer.ts';

/** What is deleted: for each client sorted ranges of clocks that do not touch, as Yjs' delete sets have them. */
export class DeletedRanges {
	/** First clock and one past the last, again and again. */
	readonly #clients = new Map<number, number[]>();

	/** @returns whether all of it is deleted already */
	covers(client: number, clock: number, clockEnd: number): boolean {
		const ranges = this.#clients.get(client);
		if (!ranges) return clock === clockEnd;
		const index = firstEndingFrom(ranges, clock);
		return clock === clockEnd || ((ranges[index] ?? Infinity) <= clock && (ranges[index + 1] ?? 0) >= clockEnd);
	}

	add(client: number, clock: number, clockEnd: number): void {
		if (clock === clockEnd) return;
		const ranges = this.#clients.get(client);
		if (!ranges) {
			this.#clients.set(client, [clock, clockEnd]);
			return;
		}
		const first = firstEndingFrom(ranges, clock);
		let last = first;
		let [from, to] = [clock, clockEnd];
		// Those that it overlaps or touches become one with it
		while (last < ranges.length && (ranges[last] as number) <= clockEnd) {
			from = Math.min(from, ranges[last] as number);
			to = Math.max(to, ranges[last + 1] as number);
			last += 2;
		}
		ranges.splice(first, last - first, from, to);
	}

	/** What {@link write} needs at the most. */
	get bytesMax(): number {
		let numbers = 1;
		for (const ranges of this.#clients.values()) numbers += 2 + ranges.length;
		return numbers * VAR_UINT_BYTES_MAX;
	}

	/** Writes the delete set of an update (format V1). */
	write(writer: ByteWriter): void {
		writer.varUint(this.#clients.size);
		for (const [client, ranges] of descending(this.#clients)) {
			writer.varUint(client);
			writer.varUint(ranges.length / 2);
			for (let index = 0; index < ranges.length; index += 2) {
				const clock = ranges[index] as number;
				writer.varUint(clock);
				writer.varUint((ranges[index + 1] as number) - clock);
			}
		}
	}
}

/** Yjs writes clients with higher ids first, and merges updates only when they are so. */
export function descending<Value>(clients: ReadonlyMap<number, Value>): Iterable<[number, Value]> {
	return clients.size < 2 ? clients : [...clients].sort(([a], [b]) => b - a);
}

/** Index of the first range that ends at `clock` or later. */
function firstEndingFrom(ranges: readonly number[], clock: number): number {
	// Most deletions come behind all that is there
	if (ranges.length === 0 || (ranges[ranges.length - 1] as number) < clock) return ranges.length;
	let low = 0;
	let high = ranges.length / 2;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((ranges[2 * middle + 1] as number) < clock) low = middle + 1;
		else high = middle;
	}
	return 2 * low;
}
