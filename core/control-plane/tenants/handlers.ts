import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { TenantService } from './service.ts';

/** Handlers of tenants. */
export function tenantsHandlers(tenants: TenantService) {
	return os.tenants.router({
		list: os.tenants.list.handler(({ input, context }) => tenants.list(input, tenantSeenBy(context.caller))),
		create: os.tenants.create.handler(({ input, context }) => tenants.create(context.caller, input.name, input.billingEmail)),
		get: os.tenants.get.handler(({ input }) => tenants.get(input.tenantId)),
		update: os.tenants.update.handler(({ input: { tenantId, ...changes }, context }) =>
			tenants.update(context.caller, tenantId, changes),
		),
		approve: os.tenants.approve.handler(({ input, context }) => tenants.approve(context.caller, input.tenantId)),
		reject: os.tenants.reject.handler(({ input, context }) => tenants.reject(context.caller, input.tenantId)),
		suspend: os.tenants.suspend.handler(({ input, context }) => tenants.suspend(context.caller, input.tenantId)),
		resume: os.tenants.resume.handler(({ input, context }) => tenants.resume(context.caller, input.tenantId)),
		delete: os.tenants.delete.handler(({ input, context }) => tenants.delete(context.caller, input.tenantId)),
	});
}
