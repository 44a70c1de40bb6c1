import { z } from 'zod';
import { listQuerySchema, sortSchema } from './pages.ts';

/** A client that is connected to a document right now: a row of `active_sessions`. */
export const connectionSchema = z.object({
	id: z.string(),
	region: z.string(),
	tenantId: z.string(),
	tenantName: z.string(),
	appId: z.string(),
	appName: z.string(),
	documentName: z.string(),
	protocol: z.enum(['y-websocket', 'hocuspocus']),
	origin: z.string().nullable(),
	remoteAddress: z.string(),
	connectedAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof connectionSchema>;

/** A document in memory: a row of `document_routing`. */
export const documentSchema = z.object({
	tenantId: z.string(),
	tenantName: z.string(),
	appId: z.string(),
	appName: z.string(),
	documentName: z.string(),
	region: z.string(),
	connections: z.int(),
	openedAt: z.iso.datetime(),
});
export type LiveDocument = z.infer<typeof documentSchema>;

const liveQuerySchema = listQuerySchema.extend({ tenantId: z.uuid().optional(), appId: z.uuid().optional() });

export const connectionQuerySchema = liveQuerySchema.extend({
	sort: sortSchema(['connectedAt', 'documentName'], '-connectedAt'),
});
export type ConnectionQuery = z.infer<typeof connectionQuerySchema>;

export const documentQuerySchema = liveQuerySchema.extend({ sort: sortSchema(['openedAt', 'documentName'], '-openedAt') });
export type DocumentQuery = z.infer<typeof documentQuerySchema>;
