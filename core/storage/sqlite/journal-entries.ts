import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** An update of a document, as the journal has it. */
export interface JournalEntry {
	/** Id of the document. */
	document: number;
	update: Uint8Array;
}

/** Packs entries into one value: for each the document's id, and the update after its length. */
export function packEntries(entries: readonly JournalEntry[]): Uint8Array {
	return encoding.encode((encoder) => {
		for (const { document, update } of entries) {
			encoding.writeVarUint(encoder, document);
			encoding.writeVarUint8Array(encoder, update);
		}
	});
}

/** Reads what {@link packEntries} wrote. The updates are parts of `packed`. */
export function unpackEntries(packed: Uint8Array): JournalEntry[] {
	const decoder = decoding.createDecoder(packed);
	const entries: JournalEntry[] = [];
	while (decoding.hasContent(decoder))
		entries.push({ document: decoding.readVarUint(decoder), update: decoding.readVarUint8Array(decoder) });
	return entries;
}
