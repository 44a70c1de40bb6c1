import { oc } from '@orpc/contract';
import { z } from 'zod';
import { connectionQuerySchema, connectionSchema, documentQuerySchema, documentSchema } from '../live.ts';
import { countedPageSchema } from '../pages.ts';
import { documentParams } from './params.ts';

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
	document: oc
		.route({
			method: 'GET',
			path: '/tenants/{tenantId}/apps/{appId}/documents/{documentName}',
			tags: ['Live'],
			summary: 'Read a document in memory: where it lives and how many have it open',
		})
		.input(documentParams)
		.output(documentSchema),
	closeConnection: oc
		.route({
			method: 'DELETE',
			path: '/live/connections/{connectionId}',
			tags: ['Live'],
			summary: 'Close a connection with 1008; its client may come back',
			successStatus: 204,
		})
		.input(z.object({ connectionId: z.uuid() }))
		.output(z.void()),
	disconnectDocument: oc
		.route({
			method: 'POST',
			path: '/tenants/{tenantId}/apps/{appId}/documents/{documentName}/disconnect',
			tags: ['Live'],
			summary: 'Close all connections of a document with 1008; their clients may come back',
		})
		.input(documentParams)
		.output(z.object({ closed: z.int() })),
};
