import { ByteWriter, VAR_UINT_BYTES_MAX } from './byte-writer.ts';
import { DeletedRanges, descending } from './deleted-ranges.ts';
import type { ScannedUpdate } from './update-scan.ts';

/**
 * One update in place of several that follow each other: their bytes in a row. Each of them must go on where the one
 * before ends (`DocumentBytes.fit`).
 */
export function mergeUpdates(updates: readonly ScannedUpdate[]): Uint8Array {
	const [first] = updates;
	if (first && updates.length === 1) return first.bytes;
	const clients = new Map<
		number,
		{ clock: number; structs: number; slices: { bytes: Uint8Array; from: number; to: number }[] }
	>();
	const deleted = new DeletedRanges();
	let bytesMax = VAR_UINT_BYTES_MAX;
	for (const { bytes, runs, deletions } of updates) {
		for (const { client, clock, structs, from, to } of runs) {
			const known = clients.get(client);
			if (known) {
				known.structs += structs;
				known.slices.push({ bytes, from, to });
			} else clients.set(client, { clock, structs, slices: [{ bytes, from, to }] });
			bytesMax += 3 * VAR_UINT_BYTES_MAX + to - from;
		}
		for (let index = 0; index < deletions.length; index += 3)
			deleted.add(deletions[index] as number, deletions[index + 1] as number, deletions[index + 2] as number);
	}
	const writer = new ByteWriter(bytesMax + deleted.bytesMax);
	writer.varUint(clients.size);
	for (const [client, { clock, structs, slices }] of descending(clients)) {
		writer.varUint(structs);
		writer.varUint(client);
		writer.varUint(clock);
		for (const { bytes, from, to } of slices) writer.slice(bytes, from, to);
	}
	deleted.write(writer);
	return writer.finish();
}
