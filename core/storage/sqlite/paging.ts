import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import type { Page } from '../../contract/pages.ts';
import { comparePositions, type Order, type Position, readCursor, writeCursor } from '../../platform/cursor.ts';

/** An order that a table can be read in; its rows are made unique by their `id`. */
export interface TableOrder<Key extends string = string> extends Order {
	column: string;
	/** The same value in the record that is made of a row. */
	key: Key;
	/** The column is a sealed text. */
	sealed?: boolean;
}

/** Upwards and downwards by one column. @returns both orders by their names in the API. */
export function ordersBy<Field extends string, Key extends string>(
	field: Field,
	by: Pick<TableOrder<Key>, 'column' | 'key' | 'values' | 'sealed'>,
): Record<Field | `-${Field}`, TableOrder<Key>> {
	return {
		[field]: { ...by, sort: field, descending: false },
		[`-${field}`]: { ...by, sort: `-${field}`, descending: true },
	} as Record<Field | `-${Field}`, TableOrder<Key>>;
}

/** By when a row was made. */
export const ORDERS_BY_AGE = ordersBy('createdAt', { column: 'created_at_ms', key: 'createdAtMs', values: 'number' });
/** By when a row was made, and by name. */
export const ORDERS_BY_AGE_AND_NAME = {
	...ORDERS_BY_AGE,
	...ordersBy('name', { column: 'name', key: 'name', values: 'string' }),
};

/** A record in a list: what the order's key names is what it is sorted by. */
type Listed<Key extends string> = { id: string } & Record<Key, number | string>;

/** Where a page of a newest-first list ends. @throws {Fault} `invalid_request` for a cursor that is not of this order. */
export function parseCursor(cursor: string | undefined, order: Order = ORDERS_BY_AGE['-createdAt']): Position | null {
	return readCursor(cursor, order);
}

/**
 * Makes a page of rows that were read with one row more than the page holds.
 *
 * @param rows in this order, at most `limit + 1` of them
 */
export function toPage<Row extends Listed<Key>, Key extends string = 'createdAtMs'>(
	rows: Row[],
	limit: number,
	order: TableOrder<Key> = ORDERS_BY_AGE['-createdAt'] as TableOrder<string> as TableOrder<Key>,
): Page<Row> {
	const items = rows.slice(0, limit);
	const last = items.at(-1);
	return { items, nextCursor: rows.length > limit && last ? writeCursor(order.sort, positionOf(last, order)) : null };
}

/** Brings rows of several files, each read in this order, into it together. */
export function inOrder<Row extends Listed<Key>, Key extends string>(rows: Row[], order: TableOrder<Key>): Row[] {
	const keyed = rows.map((row) => ({ row, position: positionOf(row, order) }));
	return keyed.sort((a, b) => comparePositions(a.position, b.position, order)).map(({ row }) => row);
}

function positionOf<Key extends string>(row: Listed<Key>, { key }: TableOrder<Key>): Position {
	return { value: row[key], id: row.id };
}

/** Rows after a position. */
export function beyond({ value, id }: Position, order: TableOrder = ORDERS_BY_AGE['-createdAt']) {
	const place = sql`(${sortedBy(order)}, id)`;
	return order.descending ? sql<boolean>`${place} < (${value}, ${id})` : sql<boolean>`${place} > (${value}, ${id})`;
}

/** As {@link beyond}, for records. */
export function isBeyond<Key extends string>(position: Position | null, order: TableOrder<Key>) {
	return (row: Listed<Key>) => !position || comparePositions(position, positionOf(row, order), order) < 0;
}

/** The `ORDER BY` of an order. */
export function sorted(order: TableOrder) {
	const direction = sql.raw(order.descending ? 'DESC' : 'ASC');
	return sql`${sortedBy(order)} ${direction}, id ${direction}`;
}

/** A sealed text has no collation of its column's. */
function sortedBy({ column, sealed }: TableOrder) {
	return sealed ? sql`unseal(${sql.ref(column)}) COLLATE NOCASE` : sql`${sql.ref(column)}`;
}

/** How many rows a query has, as `total`. */
export function countOfAll<DB, TB extends keyof DB>(select: ExpressionBuilder<DB, TB>) {
	return select.fn.countAll<number>().as('total');
}

/** Rows with the text anywhere in their name, without case; its wildcards are taken literally. */
export function nameContains(text: string) {
	return textContains(sql`name`, text);
}

/** As {@link nameContains}, for any expression. */
export function textContains(expression: RawBuilder<unknown>, text: string) {
	return sql<boolean>`${expression} LIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} ESCAPE '\\'`;
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
