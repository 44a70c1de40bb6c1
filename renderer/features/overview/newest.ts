import { formatCount } from '../../ui/format.ts';

/** As many entries as one request may bring. */
export const NEWEST = { limit: 500 } as const;

/** How many entries a list has, as far as one request can tell: `500+` when there are more. */
export function countOf(page: { items: unknown[]; nextCursor: string | null }): string {
	return formatCount(page.items.length) + (page.nextCursor === null ? '' : '+');
}
