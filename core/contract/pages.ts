import { z } from 'zod';

/** Query of every list: a cursor from the answer before, a page size, a search text. */
export const listQuerySchema = z.object({
	cursor: z.string().max(2_000).describe('`nextCursor` of the page before, asked for in the same order.').optional(),
	limit: z.coerce.number().int().min(1).max(500).default(100),
	search: z.string().trim().max(200).describe('A text that the entries contain, without case.').optional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

/**
 * The orders that a list offers: each field upwards (`name`) and downwards (`-name`).
 *
 * @param fields names of the fields as the entries have them
 * @param otherwise the order when none is asked for
 */
export function sortSchema<const Field extends string>(fields: readonly Field[], otherwise: Field | `-${Field}`) {
	return z
		.enum(fields.flatMap((field): (Field | `-${Field}`)[] => [field, `-${field}`]))
		.default(otherwise as never)
		.describe('Field to sort by, with a minus for descending.');
}

/** Query of a list that is short enough to have no pages: an order and a search text. */
export function wholeListSchema<const Field extends string>(fields: readonly Field[], otherwise: Field | `-${Field}`) {
	return listQuerySchema.pick({ search: true }).extend({ sort: sortSchema(fields, otherwise) });
}

/** A page of a list: `nextCursor` is null on the last one. */
export function pageSchema<T extends z.ZodType>(item: T) {
	return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export interface Page<T> {
	items: T[];
	nextCursor: string | null;
}

/** A page of a list that also tells how many entries the filter lets through, over all pages. */
export function countedPageSchema<T extends z.ZodType>(item: T) {
	return pageSchema(item).extend({ total: z.int() });
}
export interface CountedPage<T> extends Page<T> {
	total: number;
}
