import { oc } from '@orpc/contract';
import { z } from 'zod';
import { connectionSchema, documentSchema } from '../live.ts';
import { listQuerySchema, pageSchema } from '../pages.ts';

/** What is open right now. */
export const live = {
	connections: oc
		.route({ method: 'GET', path: '/live/connections', tags: ['Live'], summary: 'List open connections, newest first' })
		.input(listQuerySchema.extend({ appId: z.uuid().optional() }))
		.output(pageSchema(connectionSchema)),
	documents: oc
		.route({ method: 'GET', path: '/live/documents', tags: ['Live'], summary: 'List documents in memory, newest first' })
		.input(listQuerySchema.extend({ appId: z.uuid().optional() }))
		.output(pageSchema(documentSchema)),
};
