import { os } from '../os.ts';
import { exportAudit, exportHeaders } from './export.ts';
import type { AuditStore } from './store.ts';

/** Handlers of the audit trail. */
export function auditHandlers(audit: AuditStore) {
	return os.audit.router({
		list: os.audit.list.handler(({ input }) => audit.list(input)),
		export: os.audit.export.handler(({ input: { query } }) => ({
			headers: exportHeaders(query.format),
			body: exportAudit(audit, query),
		})),
		verify: os.audit.verify.handler(() => audit.verify()),
	});
}
