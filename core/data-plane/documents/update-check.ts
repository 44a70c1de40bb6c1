import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { isDeeperThan } from '../nesting.ts';
import { malformed, overBudget, Violation } from '../violation.ts';

/** Levels of arrays and objects in one piece of content; the engine's stack ends far beyond (faults W7). */
const CONTENT_DEPTH_MAX = 256;
/** Clocks above are of no honest client: other implementations of Yjs have 32 bits for them (faults W5). */
const CLOCK_MAX = 2 ** 32 - 1;

/** Structs that one update may bring: two bytes can be one, which takes a hundred in memory (faults W5). */
const STRUCTS_MAX = 1_000_000;

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];

/**
 * Decodes an update (format V1) without applying it, because a document that meets a bad struct halfway through an
 * update is left half changed.
 *
 * @returns how many operations it has: its insertions, and its ranges of deletions (faults W10).
 * @throws {Violation} when it is truncated, garbage, contradicts itself or nests too deep (faults W5, W7).
 */
export function checkUpdate(update: Uint8Array): number {
	const { structs, ds } = decode(update);
	for (const struct of structs) {
		if (struct.id.clock + struct.length > CLOCK_MAX) throw malformed('update: clock out of range');
		if (struct instanceof Y.Item) checkItem(struct);
		else if (struct instanceof Y.GC && struct.length === 0) throw malformed('update: empty struct');
	}
	let deletions = 0;
	for (const ranges of ds.clients.values()) {
		if (ranges.some(({ clock, len }) => clock + len > CLOCK_MAX)) throw malformed('update: clock out of range');
		deletions += ranges.length;
	}
	return structs.length + deletions;
}

/**
 * Checks that a state vector can be decoded.
 *
 * @throws {Violation} when it cannot.
 */
export function checkStateVector(stateVector: Uint8Array): void {
	try {
		Y.decodeStateVector(stateVector);
	} catch {
		throw malformed('state vector');
	}
}

/** Counts what it decodes, so that a small update cannot become a large heap of structs. */
class BudgetedDecoder extends Y.UpdateDecoderV1 {
	/** How the last decoding, which is synchronous, went: Yjs keeps its decoder to itself. */
	static last: BudgetedDecoder | undefined;
	#structs = 0;

	constructor(decoder: decoding.Decoder) {
		super(decoder);
		BudgetedDecoder.last = this;
	}

	override readInfo(): number {
		this.#structs += 1;
		if (this.#structs > STRUCTS_MAX) throw overBudget('too many structs in an update');
		return super.readInfo();
	}

	get isAtEnd(): boolean {
		return !decoding.hasContent(this.restDecoder);
	}
}

function decode(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
	try {
		const decoded = Y.decodeUpdateV2(update, BudgetedDecoder);
		if (BudgetedDecoder.last?.isAtEnd) return decoded;
	} catch (error) {
		if (error instanceof Violation) throw error;
		// Recursion of the decoder itself ends at the engine's stack.
		if (error instanceof RangeError) throw nestedTooDeep();
	} finally {
		BudgetedDecoder.last = undefined;
	}
	throw malformed('update');
}

function checkItem(item: Y.Item): void {
	if (item.length === 0) throw malformed('update: empty struct');
	const neighbours = [item.origin, item.rightOrigin, item.parent instanceof Y.ID ? item.parent : null];
	if (neighbours.some((id) => id !== null && id.client === item.id.client && id.clock >= item.id.clock))
		throw malformed('update: struct depends on itself');
	if (isDeeperThan(jsonOf(item.content), CONTENT_DEPTH_MAX)) throw nestedTooDeep();
}

/** The part of a content that is free-form JSON. */
function jsonOf(content: Exclude<Struct, Y.GC | Y.Skip>['content']): unknown {
	if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) return content.arr;
	if (content instanceof Y.ContentEmbed) return content.embed;
	if (content instanceof Y.ContentFormat) return content.value;
	return null;
}

function nestedTooDeep(): Violation {
	return overBudget('content nested too deep');
}
