import type { AppStore } from '../apps/store.ts';
import { tenantSeenBy } from '../caller.ts';
import { os } from '../os.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { LiveRegistry, NameLookup } from './registry.ts';

/** Handlers of what is open right now. */
export function liveHandlers(live: LiveRegistry, stores: { tenants: TenantStore; apps: AppStore }) {
	const names: NameLookup = async ({ tenantIds, appIds }) => ({
		tenants: await stores.tenants.names(tenantIds),
		apps: await stores.apps.names(appIds),
	});
	return os.live.router({
		connections: os.live.connections.handler(({ input, context }) =>
			live.connections(input, names, tenantSeenBy(context.caller) ?? input.tenantId),
		),
		documents: os.live.documents.handler(({ input, context }) =>
			live.documents(input, names, tenantSeenBy(context.caller) ?? input.tenantId),
		),
	});
}
