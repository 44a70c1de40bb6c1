import { sql } from 'kysely';
import type { Page } from '../../contract/pages.ts';
import { unknownCursor } from '../../platform/fault.ts';

/** Where a page of a newest-first list ends: the sort key of its last row, made unique by the id. */
export interface Position {
	createdAtMs: number;
	id: string;
}

/** Reads a cursor that {@link toPage} made. @throws {Fault} `invalid_request` for any other text. */
export function parseCursor(cursor: string | undefined): Position | null {
	if (cursor === undefined) return null;
	try {
		const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && typeof value[1] === 'string')
			return { createdAtMs: value[0], id: value[1] };
	} catch {
		// Falls through to the same answer.
	}
	throw unknownCursor();
}

/**
 * Makes a page of rows that were read with one row more than the page holds.
 *
 * @param rows newest first, at most `limit + 1` of them
 */
export function toPage<Row extends Position>(rows: Row[], limit: number): Page<Row> {
	const items = rows.slice(0, limit);
	const last = items.at(-1);
	const nextCursor =
		rows.length > limit && last ? Buffer.from(JSON.stringify([last.createdAtMs, last.id])).toString('base64url') : null;
	return { items, nextCursor };
}

/** Rows after a position of a newest-first list. */
export function olderThan(position: Position) {
	return sql<boolean>`(created_at_ms, id) < (${position.createdAtMs}, ${position.id})`;
}

/** Rows with the text anywhere in their name, without case; its wildcards are taken literally. */
export function nameContains(text: string) {
	return sql<boolean>`name LIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} ESCAPE '\\'`;
}

/** Rows with the text anywhere in one of these columns, without case; its wildcards are taken literally. */
export function anyContains(columns: readonly string[], text: string) {
	const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
	const matches = columns.map((column) => sql<boolean>`${sql.ref(column)} LIKE ${pattern} ESCAPE '\\'`);
	return sql<boolean>`(${sql.join(matches, sql` OR `)})`;
}

/** `IN` over any number of values with one statement text and one parameter. */
export function isOneOf(column: string, values: readonly string[]) {
	return sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
