import type { CloseCodeName } from '../contract/close-codes.ts';
import type { Check } from './check.ts';

/** Names one document in the whole service: `tenantId::appId::documentName` (contract section 3). */
export interface DocumentKey {
	tenantId: string;
	appId: string;
	documentName: string;
}

/** Names one app. */
export type AppKey = Pick<DocumentKey, 'tenantId' | 'appId'>;

/** The internal name of a document, unique over all tenants. */
export function documentId(key: DocumentKey): string {
	return `${key.tenantId}::${key.appId}::${key.documentName}`;
}

/** Reads a document's internal name. @returns null for any other text. */
export function parseDocumentId(id: string): DocumentKey | null {
	const [tenantId, appId, documentName, ...more] = id.split('::');
	return tenantId && appId && documentName && more.length === 0 ? { tenantId, appId, documentName } : null;
}

/** Where a document lives: the WebSocket region that its first client came to, and that node's base URL. */
export interface DocumentRoute {
	region: string;
	url: string;
}

/** A limit of the plan stands against it: the close code's name, its text, and the reasoning that led there. */
export interface LimitRefusal {
	limit: Extract<CloseCodeName, 'connectionLimit' | 'documentLimit' | 'usersPerDoc'>;
	reason: string;
	checks: Check[];
}
