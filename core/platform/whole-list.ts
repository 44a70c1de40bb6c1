import { comparePositions } from './cursor.ts';

/** What is asked of a list that has no pages. */
interface WholeListQuery {
	sort: string;
	search?: string | undefined;
}

interface WholeListFields<Item> {
	/** Texts that a search looks into. */
	searched: (item: Item) => readonly string[];
	/** What items are sorted by, by the name of the field. */
	sorted: Record<string, (item: Item) => number | string>;
}

/**
 * Filters and sorts a short list, as the lists with pages do it. Items of the same value stay as they stood.
 *
 * @param query `sort` is one of the fields, with a minus for descending; `search` is without case
 */
export function wholeList<Item>(items: readonly Item[], query: WholeListQuery, fields: WholeListFields<Item>): Item[] {
	const text = query.search?.toLowerCase();
	const valueFor = fields.sorted[query.sort.replace(/^-/, '')];
	const order = { descending: query.sort.startsWith('-') };
	const found = items.filter((item) => !text || fields.searched(item).some((part) => part.toLowerCase().includes(text)));
	const keyed = found.map((item) => ({ item, position: { value: valueFor?.(item) ?? '', id: '' } }));
	return keyed.sort((a, b) => comparePositions(a.position, b.position, order)).map(({ item }) => item);
}
