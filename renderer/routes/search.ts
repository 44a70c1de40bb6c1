import { z } from 'zod';

/** What a list's address may say besides the place: what is searched, and that something new is being made. */
export const listSearch = z.object({
	q: z.coerce.string().optional().catch(undefined),
	create: z.literal(true).optional().catch(undefined),
});

/** The same for a list in which nothing is made. */
export const search = listSearch.pick({ q: true });
