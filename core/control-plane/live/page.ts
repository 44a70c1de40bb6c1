import type { CountedPage, ListQuery } from '../../contract/pages.ts';
import { comparePositions, type Order, type Position, readCursor, writeCursor } from '../../platform/cursor.ts';

interface PageFields<Entry, Field extends string> {
	matches: (entry: Entry) => boolean;
	/** Where an entry stands, by each field that the list can be sorted by. */
	positions: Record<Field, (entry: Entry) => Position>;
	/** Fields that are texts; the others are numbers. */
	texts: readonly Field[];
}

/**
 * A page of a list in memory. Looks at each entry once and sorts only what may be on the page.
 *
 * @throws {Fault} `invalid_request` for a cursor that is not of this order.
 */
export function pageOf<Entry, Field extends string>(
	entries: Iterable<Entry>,
	{ cursor, limit, sort }: ListQuery & { sort: Field | `-${Field}` },
	{ matches, positions, texts }: PageFields<Entry, Field>,
): CountedPage<Entry> {
	const field = sort.replace(/^-/, '') as Field;
	const order: Order = {
		sort,
		descending: sort.startsWith('-'),
		values: texts.includes(field) ? 'string' : 'number',
	};
	const after = readCursor(cursor, order);
	const first = new FirstEntries<Entry>(limit + 1, order);
	let total = 0;
	for (const entry of entries) {
		if (!matches(entry)) continue;
		total += 1;
		const position = positions[field](entry);
		if (!after || comparePositions(after, position, order) < 0) first.add(entry, position);
	}
	const found = first.take();
	const page = found.slice(0, limit);
	const last = page.at(-1);
	return {
		items: page.map(({ entry }) => entry),
		nextCursor: found.length > limit && last ? writeCursor(sort, last.position) : null,
		total,
	};
}

/** The first so many entries of an order, whichever way they come in. */
class FirstEntries<Entry> {
	readonly #count: number;
	readonly #order: Order;
	#kept: { entry: Entry; position: Position }[] = [];
	/** What comes after this one is not among them. */
	#last: Position | null = null;

	constructor(count: number, order: Order) {
		this.#count = count;
		this.#order = order;
	}

	add(entry: Entry, position: Position): void {
		if (this.#last && comparePositions(this.#last, position, this.#order) < 0) return;
		this.#kept.push({ entry, position });
		// Sorted only when as many again have come, so that an entry costs next to nothing
		if (this.#kept.length >= 2 * this.#count) this.#cut();
	}

	take(): { entry: Entry; position: Position }[] {
		this.#cut();
		return this.#kept;
	}

	#cut(): void {
		this.#kept.sort((a, b) => comparePositions(a.position, b.position, this.#order));
		this.#kept = this.#kept.slice(0, this.#count);
		if (this.#kept.length === this.#count) this.#last = this.#kept.at(-1)?.position ?? null;
	}
}
