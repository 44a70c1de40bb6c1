import { z } from 'zod';
import { AUDIT_ACTIONS, actorKindSchema } from '../../core/contract/audit.ts';

/** What a list's address may say besides the place: what is searched, and that something new is being made. */
export const listSearch = z.object({
	q: z.coerce.string().optional().catch(undefined),
	create: z.literal(true).optional().catch(undefined),
});

/** The same for a list in which nothing is made. */
export const search = listSearch.pick({ q: true });

/** Which events of an audit trail are shown, and which one is looked at. */
export const auditSearch = z.object({
	q: z.coerce.string().optional().catch(undefined),
	action: z.enum(AUDIT_ACTIONS).optional().catch(undefined),
	who: z.coerce.string().optional().catch(undefined),
	kind: actorKindSchema.optional().catch(undefined),
	tenant: z.uuid().optional().catch(undefined),
	app: z.uuid().optional().catch(undefined),
	since: z.enum(['1h', '24h', '7d', '30d']).optional().catch(undefined),
	from: z.iso.datetime().optional().catch(undefined),
	to: z.iso.datetime().optional().catch(undefined),
	sort: z.enum(['at', '-at']).optional().catch(undefined),
	event: z.string().optional().catch(undefined),
});
