import type { AuditEvent, ListedAuditEvent } from '../../contract/audit.ts';
import { notFound } from '../../platform/fault.ts';
import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { TenantStore } from '../tenants/store.ts';
import { exportAudit, exportHeaders } from './export.ts';
import type { AuditStore } from './store.ts';

/** Handlers of the audit trail. */
export function auditHandlers(audit: AuditStore, tenants: Pick<TenantStore, 'names'>) {
	const listed = async (events: readonly AuditEvent[]): Promise<ListedAuditEvent[]> => {
		const names = await tenants.names([...new Set(events.flatMap(({ tenantId }) => tenantId ?? []))]);
		return events.map((event) => ({ ...event, tenantName: names.get(event.tenantId ?? '') ?? null }));
	};
	return os.audit.router({
		list: os.audit.list.handler(async ({ input, context }) => {
			const page = await audit.list({ ...input, tenantId: tenantSeenBy(context.caller) ?? input.tenantId });
			return { ...page, items: await listed(page.items) };
		}),
		get: os.audit.get.handler(async ({ input, context }) => {
			const event = await audit.get(input.eventId);
			const tenantId = tenantSeenBy(context.caller);
			const isSeen = event !== null && (tenantId === undefined || event.tenantId === tenantId);
			const [found] = isSeen ? await listed([event]) : [];
			if (!found) throw notFound('event');
			return found;
		}),
		export: os.audit.export.handler(({ input: { query }, context }) => ({
			headers: exportHeaders(query.format),
			body: exportAudit(audit, { ...query, tenantId: tenantSeenBy(context.caller) ?? query.tenantId }),
		})),
		verify: os.audit.verify.handler(() => audit.verify()),
	});
}
