import type { CountedPage, ListQuery } from '../../contract/pages.ts';
import type { DocumentKey } from '../../plane-port/plane-port.ts';
import { comparePositions, type Order, type Position, readCursor, writeCursor } from '../../platform/cursor.ts';

/**
 * A page of a list in memory.
 *
 * @param positions where an entry stands, by each field that the list can be sorted by
 * @throws {Fault} `invalid_request` for a cursor that is not of this order.
 */
export function pageOf<Entry extends DocumentKey, Field extends string>(
	entries: readonly Entry[],
	{ appId, search, cursor, limit, sort }: ListQuery & { appId?: string | undefined; sort: Field | `-${Field}` },
	positions: Record<Field, (entry: Entry) => Position>,
): CountedPage<Entry> {
	const text = search?.toLowerCase();
	const found = entries.filter(
		(entry) => (!appId || entry.appId === appId) && (!text || entry.documentName.toLowerCase().includes(text)),
	);
	const position = positions[sort.replace(/^-/, '') as Field];
	const order: Order = {
		sort,
		descending: sort.startsWith('-'),
		values: sort.endsWith('documentName') ? 'string' : 'number',
	};
	const after = readCursor(cursor, order);
	const rest = found
		.map((entry) => ({ entry, position: position(entry) }))
		.filter((candidate) => !after || comparePositions(after, candidate.position, order) < 0)
		.sort((a, b) => comparePositions(a.position, b.position, order));
	const page = rest.slice(0, limit);
	const last = page.at(-1);
	return {
		items: page.map(({ entry }) => entry),
		nextCursor: rest.length > limit && last ? writeCursor(sort, last.position) : null,
		total: found.length,
	};
}
