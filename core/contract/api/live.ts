import { oc } from '@orpc/contract';
import { connectionQuerySchema, connectionSchema, documentQuerySchema, documentSchema } from '../live.ts';
import { countedPageSchema } from '../pages.ts';

/** What is open right now. */
export const live = {
	connections: oc
		.route({ method: 'GET', path: '/live/connections', tags: ['Live'], summary: 'List open connections, newest first' })
		.input(connectionQuerySchema)
		.output(countedPageSchema(connectionSchema)),
	documents: oc
		.route({ method: 'GET', path: '/live/documents', tags: ['Live'], summary: 'List documents in memory, newest first' })
		.input(documentQuerySchema)
		.output(countedPageSchema(documentSchema)),
};
