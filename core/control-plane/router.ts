import { implement } from '@orpc/server';
import { api, type Instance } from '../contract/api.ts';
import type { AppService } from './apps/service.ts';
import type { AppStore } from './apps/store.ts';
import type { AuditStore } from './audit/store.ts';
import type { Caller } from './caller.ts';
import type { EventHub } from './events/hub.ts';
import type { KeyService } from './keys/service.ts';
import type { LiveRegistry, NameLookup } from './live/registry.ts';
import type { PlanService } from './plans/service.ts';
import type { TenantService } from './tenants/service.ts';
import type { TenantStore } from './tenants/store.ts';

/** What the handlers of the management API work with. */
export interface ManagementServices {
	instance: Instance;
	tenants: TenantService;
	apps: AppService;
	plans: PlanService;
	keys: KeyService;
	audit: AuditStore;
	live: LiveRegistry;
	events: EventHub;
	names: { tenants: TenantStore; apps: AppStore };
}

/** The handlers of the management API; a missing one is a type error. */
export function managementRouter(services: ManagementServices) {
	const { tenants, apps, plans, keys, audit, live, events } = services;
	const os = implement(api).$context<{ caller: Caller }>();
	const names: NameLookup = async ({ tenantIds, appIds }) => ({
		tenants: await services.names.tenants.names(tenantIds),
		apps: await services.names.apps.names(appIds),
	});
	/** Keys know their owner's id only; that there is such a tenant is asked here. */
	const tenantExists = os.middleware(async ({ next }, input: { tenantId: string }) => {
		await tenants.get(input.tenantId);
		return next();
	});
	return os.router({
		instance: {
			get: os.instance.get.handler(() => services.instance),
		},
		tenants: {
			list: os.tenants.list.handler(({ input }) => tenants.list(input)),
			create: os.tenants.create.handler(({ input, context }) => tenants.create(context.caller, input.name)),
			get: os.tenants.get.handler(({ input }) => tenants.get(input.tenantId)),
			update: os.tenants.update.handler(({ input, context }) => tenants.rename(context.caller, input.tenantId, input.name)),
			approve: os.tenants.approve.handler(({ input, context }) => tenants.approve(context.caller, input.tenantId)),
			reject: os.tenants.reject.handler(({ input, context }) => tenants.reject(context.caller, input.tenantId)),
			suspend: os.tenants.suspend.handler(({ input, context }) => tenants.suspend(context.caller, input.tenantId)),
			resume: os.tenants.resume.handler(({ input, context }) => tenants.resume(context.caller, input.tenantId)),
			delete: os.tenants.delete.handler(({ input, context }) => tenants.delete(context.caller, input.tenantId)),
		},
		keys: {
			list: os.keys.list.use(tenantExists).handler(({ input }) => keys.list(input.tenantId)),
			rotate: os.keys.rotate.use(tenantExists).handler(({ input, context }) => keys.rotate(context.caller, input.tenantId)),
			impact: os.keys.impact.use(tenantExists).handler(({ input }) => keys.impact(input.tenantId, input.kid)),
			revoke: os.keys.revoke
				.use(tenantExists)
				.handler(({ input, context }) => keys.revoke(context.caller, input.tenantId, input.kid)),
		},
		apps: {
			list: os.apps.list.handler(({ input }) => apps.list(input)),
			create: os.apps.create.handler(({ input: { tenantId, ...app }, context }) => apps.create(context.caller, tenantId, app)),
			get: os.apps.get.handler(({ input }) => apps.get(input.tenantId, input.appId)),
			update: os.apps.update.handler(({ input, context }) =>
				apps.rename(context.caller, input.tenantId, input.appId, input.name),
			),
			disable: os.apps.disable.handler(({ input, context }) => apps.disable(context.caller, input.tenantId, input.appId)),
			enable: os.apps.enable.handler(({ input, context }) => apps.enable(context.caller, input.tenantId, input.appId)),
			regenerateSecret: os.apps.regenerateSecret.handler(({ input, context }) =>
				apps.regenerateSecret(context.caller, input.tenantId, input.appId),
			),
			delete: os.apps.delete.handler(({ input, context }) => apps.delete(context.caller, input.tenantId, input.appId)),
			setDomains: os.apps.setDomains.handler(({ input, context }) =>
				apps.setDomains(context.caller, input.tenantId, input.appId, input.allowedDomains),
			),
			setPlan: os.apps.setPlan.handler(({ input, context }) =>
				apps.setPlan(context.caller, input.tenantId, input.appId, input.planId),
			),
		},
		plans: {
			list: os.plans.list.handler(() => plans.list()),
			create: os.plans.create.handler(({ input, context }) => plans.create(context.caller, input)),
			update: os.plans.update.handler(({ input: { planId, ...changes }, context }) =>
				plans.update(context.caller, planId, changes),
			),
			archive: os.plans.archive.handler(({ input, context }) => plans.archive(context.caller, input.planId)),
		},
		audit: {
			list: os.audit.list.handler(({ input }) => audit.list(input)),
			verify: os.audit.verify.handler(() => audit.verify()),
		},
		nodes: {
			list: os.nodes.list.handler(() => live.nodes()),
		},
		live: {
			connections: os.live.connections.handler(({ input }) => live.connections(input, names)),
			documents: os.live.documents.handler(({ input }) => live.documents(input, names)),
		},
		events: {
			stream: os.events.stream.handler(async function* ({ signal }) {
				const changes = events.subscribe(signal);
				yield { type: 'hello' as const };
				yield live.snapshot();
				yield* changes;
			}),
		},
	});
}
