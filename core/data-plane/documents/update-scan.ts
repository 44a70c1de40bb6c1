import { isUtf8 } from 'node:buffer';
import { isDeeperThan } from '../nesting.ts';
import { malformed, overBudget, type Violation } from '../violation.ts';

/** Levels of arrays and objects in one piece of content; the engine's stack ends far beyond (faults W7). */
const CONTENT_DEPTH_MAX = 256;
/** Clocks above are of no honest client: other implementations of Yjs have 32 bits for them (faults W5). */
const CLOCK_MAX = 2 ** 32 - 1;
/** Structs that one update may bring: two bytes can be one, which takes a hundred in memory (faults W5). */
const STRUCTS_MAX = 1_000_000;

/** Bits of a struct's first byte (yjs, src/structs/Item.js). */
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_SUB = 0x20;
const KIND = 0x1f;

/** Kinds of structs, and of items by their content. */
const GC = 0;
const DELETED = 1;
const JSON_VALUES = 2;
const BINARY = 3;
const STRING = 4;
const EMBED = 5;
const FORMAT = 6;
const TYPE = 7;
const ANY = 8;
const SUBDOCUMENT = 9;
const SKIP = 10;

/** Types that have a name of their own. */
const XML_ELEMENT = 3;
const XML_HOOK = 5;
const TYPES_MAX = 6;

/** What lib0 writes before a value (lib0/encoding, writeAny). */
const ANY_BYTES = 116;
const ANY_ARRAY = 117;
const ANY_OBJECT = 118;
const ANY_STRING = 119;
const ANY_BIGINT = 122;
const ANY_FLOAT64 = 123;
const ANY_FLOAT32 = 124;
const ANY_INTEGER = 125;
const ANY_UNDEFINED = 127;

/** A struct that is text: what it stands between, and where in the update it lies. */
export interface TextStruct {
	/** Whether it follows the clock before its own, of its own client. */
	goesOn: boolean;
	/** What was to the right of it when it was written; client -1: nothing. */
	rightClient: number;
	rightClock: number;
	/** Where the length of the text stands, and where the text begins. */
	lengthAt: number;
	textFrom: number;
}

/** Structs of one client, one after the other without a gap. */
export interface StructRun {
	client: number;
	clock: number;
	/** One past the last clock. */
	clockEnd: number;
	structs: number;
	/** Where its structs stand in the update. */
	from: number;
	to: number;
	/** Its last struct, if that is text. */
	text: TextStruct | null;
}

/** An update (format V1) whose structure was checked, byte for byte. */
export interface ScannedUpdate {
	bytes: Uint8Array;
	runs: StructRun[];
	/** Clocks that structs refer to, of clients other than their own: each client's highest. */
	needs: ReadonlyMap<number, number>;
	/** Ranges that it deletes: client, first clock, and one past the last, again and again. */
	deletions: readonly number[];
	/** Its insertions, and its ranges of deletions (faults W10). */
	operations: number;
	/**
	 * Whether nothing in it asks for more than looking up what it refers to: no type inside of a type, no subdocument, no
	 * gap, and each client once. The others are left to Yjs.
	 */
	isPlain: boolean;
	/** Types inside of types: client and clock, again and again. */
	nestedTypes: readonly number[];
}

const NO_NEEDS: ReadonlyMap<number, number> = new Map();
const NOTHING: readonly number[] = [];

/** Reads updates; one for all, since reading is synchronous. */
class Scanner {
	#bytes: Uint8Array = new Uint8Array();
	#position = 0;
	#needs: Map<number, number> | null = null;
	#isPlain = true;
	#nestedTypes: number[] | null = null;
	#text: TextStruct | null = null;
	/** Of the last reference that was read. */
	#toClient = -1;
	#toClock = -1;
	/** Whether the last item stands behind the one with the clock before its own. */
	#followsItself = false;
	/** What the length of the last text took. */
	#lengthBytes = 0;

	scan(bytes: Uint8Array): ScannedUpdate {
		this.#bytes = bytes;
		this.#position = 0;
		this.#needs = null;
		this.#isPlain = true;
		this.#nestedTypes = null;
		const runs = this.#runs();
		const deletions = this.#deletions();
		if (this.#position !== bytes.length) throw malformed('update');
		let operations = deletions.length / 3;
		for (const { structs } of runs) operations += structs;
		return {
			bytes,
			runs,
			needs: this.#needs ?? NO_NEEDS,
			deletions,
			operations,
			isPlain: this.#isPlain,
			nestedTypes: this.#nestedTypes ?? NOTHING,
		};
	}

	/** How many structs at `from` lie wholly before `clock`, and where the next one begins. */
	skipTo(bytes: Uint8Array, run: Pick<StructRun, 'client' | 'clock' | 'from'>, clock: number) {
		this.#bytes = bytes;
		this.#position = run.from;
		let structs = 0;
		let reached = run.clock;
		for (;;) {
			const from = this.#position;
			const next = reached + this.#struct(run.client, reached);
			if (next > clock) return { structs, clock: reached, from };
			reached = next;
			structs += 1;
		}
	}

	#runs(): StructRun[] {
		const count = this.#varUint();
		let runs: StructRun[] = [];
		let budget = STRUCTS_MAX;
		for (let index = 0; index < count; index += 1) {
			const run = this.#run(budget);
			budget -= run.structs;
			if (runs.some(({ client }) => client === run.client) || run.structs === 0) this.#isPlain = false;
			// Most updates have one run, and an array that grows from nothing has room for seventeen
			if (index === 0) runs = [run];
			else runs.push(run);
		}
		return runs;
	}

	#run(structsMax: number): StructRun {
		const structs = this.#varUint();
		const client = this.#varUint();
		const clock = this.#varUint();
		const from = this.#position;
		let clockEnd = clock;
		for (let index = 0; index < structs; index += 1) {
			if (index >= structsMax) throw overBudget('too many structs in an update');
			clockEnd += this.#struct(client, clockEnd);
			if (clockEnd > CLOCK_MAX) throw malformed('update: clock out of range');
		}
		return { client, clock, clockEnd, structs, from, to: this.#position, text: this.#text };
	}

	/** @returns how many clocks it takes */
	#struct(client: number, clock: number): number {
		const info = this.#byte();
		const kind = info & KIND;
		let length: number;
		this.#text = null;
		if (kind === GC || kind === SKIP) {
			if (kind === SKIP) {
				// Yjs takes a gap with more bits for one when it applies an update, and refuses it when it merges some
				if (info !== SKIP) throw malformed('update');
				this.#isPlain = false;
			}
			length = this.#varUint();
		} else if (kind === STRING) length = this.#textStruct(info, client, clock);
		else {
			const isInType = this.#place(info, client, clock);
			length = this.#content(kind);
			if (kind === TYPE && isInType) {
				this.#isPlain = false;
				this.#nestedTypes ??= [];
				this.#nestedTypes.push(client, clock);
			}
		}
		if (length === 0) throw malformed('update: empty struct');
		return length;
	}

	#textStruct(info: number, client: number, clock: number): number {
		this.#place(info, client, clock);
		const hasRight = (info & HAS_RIGHT_ORIGIN) !== 0;
		const text = {
			goesOn: this.#followsItself,
			rightClient: hasRight ? this.#toClient : -1,
			rightClock: hasRight ? this.#toClock : -1,
			lengthAt: this.#position,
			textFrom: 0,
		};
		const units = this.#skipText();
		text.textFrom = text.lengthAt + this.#lengthBytes;
		this.#text = text;
		return units;
	}

	/** Where an item stands. @returns whether it names another item as its parent */
	#place(info: number, client: number, clock: number): boolean {
		this.#followsItself = false;
		if ((info & HAS_ORIGIN) !== 0) {
			this.#reference(client, clock);
			this.#followsItself = this.#toClient === client && this.#toClock === clock - 1;
		}
		if ((info & HAS_RIGHT_ORIGIN) !== 0) this.#reference(client, clock);
		if ((info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== 0) return false;
		const isRoot = this.#varUint() === 1;
		if (isRoot) this.#skipText();
		else this.#reference(client, clock);
		if ((info & HAS_PARENT_SUB) !== 0) this.#skipText();
		return !isRoot;
	}

	/** An item that has to be there before. */
	#reference(client: number, clock: number): void {
		const to = this.#varUint();
		const at = this.#varUint();
		if (at > CLOCK_MAX) throw malformed('update: clock out of range');
		this.#toClient = to;
		this.#toClock = at;
		if (to === client) {
			if (at >= clock) throw malformed('update: struct depends on itself');
			return;
		}
		this.#needs ??= new Map();
		if (at >= (this.#needs.get(to) ?? -1)) this.#needs.set(to, at);
	}

	#content(kind: number): number {
		switch (kind) {
			case DELETED:
				return this.#varUint();
			case ANY:
				return this.#repeated(() => this.#any(1));
			case JSON_VALUES:
				return this.#repeated(() => this.#json(true));
			case BINARY:
				this.#skip(this.#varUint());
				return 1;
			case EMBED:
				this.#json(false);
				return 1;
			case FORMAT:
				this.#skipText();
				this.#json(false);
				return 1;
			case TYPE:
				this.#type();
				return 1;
			case SUBDOCUMENT:
				this.#isPlain = false;
				this.#skipText();
				this.#any(1);
				return 1;
			default:
				throw malformed('update');
		}
	}

	#repeated(read: () => void): number {
		const count = this.#varUint();
		for (let index = 0; index < count; index += 1) read();
		return count;
	}

	#type(): void {
		const type = this.#varUint();
		if (type > TYPES_MAX) throw malformed('update');
		if (type === XML_ELEMENT || type === XML_HOOK) this.#skipText();
	}

	/** @param mayBeUndefined where Yjs writes `undefined` in place of JSON */
	#json(mayBeUndefined: boolean): void {
		const length = this.#varUint();
		const from = this.#position;
		this.#skip(length);
		const bytes = this.#bytes.subarray(from, this.#position);
		if (!isUtf8(bytes)) throw malformed('update');
		const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
		if (mayBeUndefined && text === 'undefined') return;
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch (error) {
			// The parser itself ends at the engine's stack
			throw error instanceof RangeError ? nestedTooDeep() : malformed('update');
		}
		if (isDeeperThan(value, CONTENT_DEPTH_MAX)) throw nestedTooDeep();
	}

	#any(depth: number): void {
		const type = this.#byte();
		switch (type) {
			case ANY_STRING:
				this.#skipText();
				break;
			case ANY_INTEGER:
				this.#varInt();
				break;
			case ANY_BYTES:
				this.#skip(this.#varUint());
				break;
			case ANY_FLOAT32:
				this.#skip(4);
				break;
			case ANY_FLOAT64:
			case ANY_BIGINT:
				this.#skip(8);
				break;
			case ANY_ARRAY:
			case ANY_OBJECT:
				if (depth > CONTENT_DEPTH_MAX) throw nestedTooDeep();
				this.#repeated(() => {
					if (type === ANY_OBJECT) this.#skipText();
					this.#any(depth + 1);
				});
				break;
			default:
				// What is left are those without a value: undefined, null, true and false
				if (type < ANY_BYTES || type > ANY_UNDEFINED) throw malformed('update');
		}
	}

	#deletions(): readonly number[] {
		let clients = this.#varUint();
		if (clients === 0) return NOTHING;
		const deletions: number[] = [];
		for (; clients > 0; clients -= 1) {
			const client = this.#varUint();
			for (let ranges = this.#varUint(); ranges > 0; ranges -= 1) {
				const clock = this.#varUint();
				const clockEnd = clock + this.#varUint();
				if (clockEnd > CLOCK_MAX) throw malformed('update: clock out of range');
				if (clockEnd === clock) throw malformed('update: empty range');
				deletions.push(client, clock, clockEnd);
			}
		}
		return deletions;
	}

	/** Skips UTF-8 after its length in bytes. @returns its length in UTF-16, which is how Yjs counts */
	#skipText(): number {
		const bytes = this.#bytes;
		const lengthAt = this.#position;
		const length = this.#varUint();
		const from = this.#position;
		this.#lengthBytes = from - lengthAt;
		this.#skip(length);
		const to = this.#position;
		let units = 0;
		let index = from;
		while (index < to && (bytes[index] as number) < 0x80) index += 1;
		if (index === to) return length;
		if (!isUtf8(bytes.subarray(from, to))) throw malformed('update');
		for (index = from; index < to; index += 1) {
			const byte = bytes[index] as number;
			if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
		}
		return units;
	}

	#byte(): number {
		if (this.#position >= this.#bytes.length) throw malformed('update');
		return this.#bytes[this.#position++] as number;
	}

	#skip(count: number): void {
		if (count > this.#bytes.length - this.#position) throw malformed('update');
		this.#position += count;
	}

	#varUint(): number {
		const bytes = this.#bytes;
		let byte = this.#byte();
		if (byte < 0x80) return byte;
		let value = byte & 0x7f;
		let factor = 128;
		do {
			if (this.#position >= bytes.length || factor > 2 ** 49) throw malformed('update');
			byte = bytes[this.#position++] as number;
			value += (byte & 0x7f) * factor;
			factor *= 128;
		} while (byte >= 0x80);
		if (value > Number.MAX_SAFE_INTEGER) throw malformed('update');
		return value;
	}

	#varInt(): void {
		for (let length = 1; (this.#byte() & 0x80) !== 0; length += 1) if (length > 8) throw malformed('update');
	}
}

const scanner = new Scanner();

/**
 * Checks an update (format V1) byte for byte, without decoding it into objects: all lengths, texts, JSON and kinds are
 * such that Yjs can read it.
 *
 * @throws {Violation} when it is truncated, garbage, contradicts itself, nests too deep or has too many structs (faults W5, W7).
 */
export function scanUpdate(bytes: Uint8Array): ScannedUpdate {
	return scanner.scan(bytes);
}

/**
 * Where in a run of structs the one with a clock begins.
 *
 * @param run whose bytes were scanned before, and which reaches beyond `clock`
 * @returns how many structs lie wholly before it; the clock and the place at which the next one begins
 */
export function findStruct(
	bytes: Uint8Array,
	run: Pick<StructRun, 'client' | 'clock' | 'from'>,
	clock: number,
): { structs: number; clock: number; from: number } {
	return scanner.skipTo(bytes, run, clock);
}

function nestedTooDeep(): Violation {
	return overBudget('content nested too deep');
}
