import { tenantSeenBy } from '../caller.ts';
import { middleware, os } from '../os.ts';
import type { TenantService } from '../tenants/service.ts';
import type { KeyService } from './service.ts';

/** Handlers of signing keys. */
export function keysHandlers(keys: KeyService, tenants: TenantService) {
	/** Keys know their owner's id only; that there is such a tenant is asked here. */
	const tenantExists = middleware(async ({ next }, input: { tenantId: string }) => {
		await tenants.get(input.tenantId);
		return next();
	});
	return os.keys.router({
		find: os.keys.find.handler(({ input, context }) => keys.find(input, tenantSeenBy(context.caller))),
		list: os.keys.list.use(tenantExists).handler(({ input }) => keys.search(input.tenantId, input)),
		rotate: os.keys.rotate.use(tenantExists).handler(({ input, context }) => keys.rotate(context.caller, input.tenantId)),
		impact: os.keys.impact.use(tenantExists).handler(({ input }) => keys.impact(input.tenantId, input.kid)),
		revoke: os.keys.revoke
			.use(tenantExists)
			.handler(({ input, context }) => keys.revoke(context.caller, input.tenantId, input.kid)),
	});
}
