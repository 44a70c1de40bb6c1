import { z } from 'zod';

/** Query of every list: a cursor from the answer before, a page size, a search text. */
export const listQuerySchema = z.object({
	cursor: z.string().max(500).optional(),
	limit: z.coerce.number().int().min(1).max(500).default(100),
	search: z.string().trim().max(200).optional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

/** A page of a list: `nextCursor` is null on the last one. */
export function pageSchema<T extends z.ZodType>(item: T) {
	return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export interface Page<T> {
	items: T[];
	nextCursor: string | null;
}
