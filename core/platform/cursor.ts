import { unknownCursor } from './fault.ts';

/** Where a page of a sorted list ends: what its last entry is sorted by, made unique by the entry's id. */
export interface Position {
	value: number | string;
	id: string;
}

/** An order of a list. Entries with the same value stand in the order of their ids, in the same direction. */
export interface Order {
	/** Its name in the API: the field, with a minus for descending. */
	sort: string;
	descending: boolean;
	/** Of what type the values are. */
	values: 'number' | 'string';
}

/**
 * Makes an opaque cursor. It names its order, so that it cannot be taken for a position of another one.
 *
 * @param sort name of the order in the API
 */
export function writeCursor(sort: string, { value, id }: Position): string {
	return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/**
 * Reads a cursor that {@link writeCursor} made.
 *
 * @returns null when there is none: the list begins.
 * @throws {Fault} `invalid_request` for a cursor of another order and for any other text.
 */
export function readCursor(cursor: string | undefined, { sort, values }: Order): Position | null {
	if (cursor === undefined) return null;
	const parts = decode(cursor);
	if (!Array.isArray(parts) || parts.length !== 3 || parts[0] !== sort) throw unknownCursor();
	const [, value, id] = parts as [string, unknown, unknown];
	if (typeof id !== 'string') throw unknownCursor();
	if (values === 'number' && Number.isSafeInteger(value)) return { value: value as number, id };
	if (values === 'string' && typeof value === 'string') return { value, id };
	throw unknownCursor();
}

function decode(cursor: string): unknown {
	try {
		return JSON.parse(Buffer.from(cursor, 'base64url').toString());
	} catch {
		throw unknownCursor();
	}
}

/**
 * Compares two positions as SQLite does: numbers by size, texts by their bytes with ASCII letters in lower case
 * (`NOCASE`).
 *
 * @returns below zero when `a` comes first in this order.
 */
export function comparePositions(a: Position, b: Position, { descending }: Pick<Order, 'descending'>): number {
	const upwards = compareValues(a.value, b.value) || compareBytes(a.id, b.id);
	return descending ? -upwards : upwards;
}

function compareValues(a: number | string, b: number | string): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	return compareBytes(foldAscii(String(a)), foldAscii(String(b)));
}

function foldAscii(text: string): string {
	return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Code units stand in the order of UTF-8 bytes, except for surrogates. */
const SURROGATE = /[\ud800-\udfff]/;

function compareBytes(a: string, b: string): number {
	if (a === b) return 0;
	if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
