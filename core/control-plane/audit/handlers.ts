import type { AuditEvent, ListedAuditEvent } from '../../contract/audit.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { TenantStore } from '../tenants/store.ts';
import { exportAudit, exportHeaders } from './export.ts';
import type { AuditRetention } from './retention.ts';
import type { AuditRemoval, AuditStore } from './store.ts';

/** Handlers of the audit trail. */
export function auditHandlers(audit: AuditStore, retention: AuditRetention, tenants: Pick<TenantStore, 'names'>) {
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
			const removal = event ? null : await audit.removalOf(input.eventId);
			if (removal) throw removedFault(removal);
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
		retention: os.audit.retention.handler(({ input }) => retention.effect(input.days)),
	});
}

/** Whose event it was is not known any more, so everybody gets this answer for its number. */
function removedFault({ atMs, isExact }: AuditRemoval): Fault {
	const when = `${isExact ? 'on' : 'before'} ${isoTime(atMs)}`;
	return new Fault('event_removed', `This event was removed ${when}, when it was older than audit events are kept.`);
}
