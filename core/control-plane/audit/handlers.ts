import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import { exportAudit, exportHeaders } from './export.ts';
import type { AuditStore } from './store.ts';

/** Handlers of the audit trail. */
export function auditHandlers(audit: AuditStore) {
	return os.audit.router({
		list: os.audit.list.handler(({ input, context }) =>
			audit.list({ ...input, tenantId: tenantSeenBy(context.caller) ?? input.tenantId }),
		),
		export: os.audit.export.handler(({ input: { query }, context }) => ({
			headers: exportHeaders(query.format),
			body: exportAudit(audit, { ...query, tenantId: tenantSeenBy(context.caller) ?? query.tenantId }),
		})),
		verify: os.audit.verify.handler(() => audit.verify()),
	});
}
