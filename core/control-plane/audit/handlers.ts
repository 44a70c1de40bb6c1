import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { TenantStore } from '../tenants/store.ts';
import { exportAudit, exportHeaders } from './export.ts';
import type { AuditStore } from './store.ts';

/** Handlers of the audit trail. */
export function auditHandlers(audit: AuditStore, tenants: Pick<TenantStore, 'names'>) {
	return os.audit.router({
		list: os.audit.list.handler(async ({ input, context }) => {
			const page = await audit.list({ ...input, tenantId: tenantSeenBy(context.caller) ?? input.tenantId });
			const names = await tenants.names([...new Set(page.items.flatMap(({ tenantId }) => tenantId ?? []))]);
			return { ...page, items: page.items.map((event) => ({ ...event, tenantName: names.get(event.tenantId ?? '') ?? null })) };
		}),
		export: os.audit.export.handler(({ input: { query }, context }) => ({
			headers: exportHeaders(query.format),
			body: exportAudit(audit, { ...query, tenantId: tenantSeenBy(context.caller) ?? query.tenantId }),
		})),
		verify: os.audit.verify.handler(() => audit.verify()),
	});
}
