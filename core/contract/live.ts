import { z } from 'zod';
import { listQuerySchema, sortSchema } from './pages.ts';

/** What came and went on a connection since it was opened. */
const traffic = {
	/** Bytes on the wire of the WebSocket, which several documents of a Hocuspocus client share. */
	bytesIn: z.int(),
	bytesOut: z.int(),
	/** Insertions and ranges of deletions that the client sent. */
	operations: z.int(),
};

/** A client that is connected to a document right now: a row of `active_sessions`. */
export const connectionSchema = z.object({
	id: z.string(),
	/** The WebSocket; a Hocuspocus client may have several documents on one. */
	socketId: z.string(),
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
	...traffic,
	/** The Yjs client that it speaks for in the document's awareness; none before it has said so. */
	clientIds: z.array(z.number()),
	/** Name in its awareness (`user.name` or `name`), as the client gives it; null when it gives none. */
	user: z.string().nullable(),
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
	sort: sortSchema(['connectedAt', 'documentName', 'bytesIn', 'bytesOut', 'operations'], '-connectedAt'),
	search: listQuerySchema.shape.search.describe('A text in document, user, address or origin, without case.'),
	documentName: z.string().max(255).describe('Of this document.').optional(),
});
export type ConnectionQuery = z.infer<typeof connectionQuerySchema>;

export const documentQuerySchema = liveQuerySchema.extend({
	sort: sortSchema(['openedAt', 'documentName', 'connections'], '-openedAt'),
});
export type DocumentQuery = z.infer<typeof documentQuerySchema>;
