import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** What something weighs: encoded bytes and lengths of what is there, and of what is left of what was deleted. */
export interface Weight {
	liveBytes: number;
	deletedBytes: number;
	liveLength: number;
	deletedLength: number;
}

interface DocumentWeight {
	total: Weight;
	byRoot: Map<string, Weight>;
	byClient: Map<number, Weight>;
	/** Of structs that do not say any more where they were. */
	unattributed: Weight;
}

/** Makes a weight of nothing. */
export function noWeight(): Weight {
	return { liveBytes: 0, deletedBytes: 0, liveLength: 0, deletedLength: 0 };
}

/** Weighs every struct of a document, by the root that it belongs to and the client that made it. */
export function weigh(doc: Y.Doc): DocumentWeight {
	const weight: DocumentWeight = { total: noWeight(), byRoot: new Map(), byClient: new Map(), unattributed: noWeight() };
	const rootOf = rootFinder(doc);
	for (const [client, structs] of doc.store.clients) {
		const own = noWeight();
		weight.byClient.set(client, own);
		const bytesOf = structMeter();
		for (const struct of structs) {
			const root = struct instanceof Y.Item ? rootOf(struct) : null;
			for (const part of [weight.total, own, root === null ? weight.unattributed : weightOf(weight.byRoot, root)])
				add(part, struct, bytesOf(struct));
		}
	}
	return weight;
}

type Struct = Y.Item | Y.GC;

function weightOf(weights: Map<string, Weight>, root: string): Weight {
	const weight = weights.get(root) ?? noWeight();
	weights.set(root, weight);
	return weight;
}

function add(weight: Weight, struct: Struct, bytes: number): void {
	if (struct.deleted) {
		weight.deletedBytes += bytes;
		weight.deletedLength += struct.length;
	} else {
		weight.liveBytes += bytes;
		// What only marks (formats) is there, and has no length
		if (struct instanceof Y.Item && struct.countable) weight.liveLength += struct.length;
	}
}

/** Measures by encoding; asked again for the same struct it answers from memory. */
function structMeter(): (struct: Struct) => number {
	let last: { struct: Struct; bytes: number } | null = null;
	return (struct) => {
		if (last?.struct === struct) return last.bytes;
		const encoder = new Y.UpdateEncoderV1();
		struct.write(encoder, 0);
		last = { struct, bytes: encoding.length(encoder.restEncoder) };
		return last.bytes;
	};
}

/** Finds the name of the root that an item hangs below. */
function rootFinder(doc: Y.Doc): (item: Y.Item) => string | null {
	const names = new Map<unknown, string>([...doc.share].map(([name, root]) => [root, name]));
	const find = (type: unknown): string | null => {
		const known = names.get(type);
		if (known !== undefined) return known;
		const above = type instanceof Y.AbstractType ? type._item?.parent : undefined;
		const name = above ? find(above) : null;
		if (name !== null) names.set(type, name);
		return name;
	};
	return (item) => find(item.parent);
}
