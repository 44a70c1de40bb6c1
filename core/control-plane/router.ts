import type { Instance } from '../contract/instance.ts';
import { appsHandlers } from './apps/handlers.ts';
import type { AppService } from './apps/service.ts';
import type { AppStore } from './apps/store.ts';
import { auditHandlers } from './audit/handlers.ts';
import type { AuditStore } from './audit/store.ts';
import { billingHandlers } from './billing/handlers.ts';
import type { BillingService } from './billing/service.ts';
import { eventsHandlers } from './events/handlers.ts';
import type { EventHub } from './events/hub.ts';
import { keysHandlers } from './keys/handlers.ts';
import type { KeyService } from './keys/service.ts';
import { liveHandlers } from './live/handlers.ts';
import type { LiveRegistry } from './live/registry.ts';
import { masterKeyHandlers } from './master-key/handlers.ts';
import type { MasterKeyService } from './master-key/service.ts';
import { nodesHandlers } from './nodes/handlers.ts';
import type { NodeService } from './nodes/service.ts';
import { os } from './os.ts';
import { plansHandlers } from './plans/handlers.ts';
import type { PlanService } from './plans/service.ts';
import { type SandboxControls, sandboxHandlers } from './sandbox/handlers.ts';
import { tenantsHandlers } from './tenants/handlers.ts';
import type { TenantService } from './tenants/service.ts';
import type { TenantStore } from './tenants/store.ts';

/** What the handlers of the management API work with. */
export interface ManagementServices {
	instance: Instance;
	tenants: TenantService;
	apps: AppService;
	plans: PlanService;
	billing: BillingService;
	keys: KeyService;
	masterKey: MasterKeyService;
	audit: AuditStore;
	nodes: NodeService;
	live: LiveRegistry;
	events: EventHub;
	sandbox: SandboxControls;
	names: { tenants: TenantStore; apps: AppStore };
}

/** The handlers of the management API; a missing one is a type error. */
export function managementRouter(services: ManagementServices) {
	const { tenants, apps, plans, billing, keys, audit, nodes, live, events, sandbox, names } = services;
	return os.router({
		instance: { get: os.instance.get.handler(() => services.instance) },
		tenants: tenantsHandlers(tenants),
		masterKey: masterKeyHandlers(services.masterKey),
		keys: keysHandlers(keys, tenants),
		apps: appsHandlers(apps),
		plans: plansHandlers(plans),
		billing: billingHandlers(billing),
		audit: auditHandlers(audit),
		nodes: nodesHandlers(nodes),
		live: liveHandlers(live, names),
		events: eventsHandlers(events, live),
		sandbox: sandboxHandlers(sandbox, names.tenants),
	});
}
