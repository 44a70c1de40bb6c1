import type { PlanePort } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import { subscriptionInForce } from './apps/standing.ts';
import type { AppStore } from './apps/store.ts';
import type { KeyService } from './keys/service.ts';
import type { LiveRegistry } from './live/registry.ts';
import type { Revocations } from './live/revocations.ts';
import type { TenantStore } from './tenants/store.ts';

/** The plane port for nodes that run in this process. */
export function createPlanePort(options: {
	issuer: string;
	keys: KeyService;
	tenants: TenantStore;
	apps: AppStore;
	live: LiveRegistry;
	revocations: Revocations;
	clock: Clock;
}): PlanePort {
	const { issuer, keys, tenants, apps, live, revocations, clock } = options;
	return {
		issuer,
		async publishedKeys(tenantId) {
			const jwks = await keys.published(tenantId);
			return jwks.keys.length > 0 ? jwks : null;
		},
		async standing(tenantId, appId) {
			const tenant = await tenants.get(tenantId);
			if (tenant?.status !== 'active') return { admitted: false, reason: 'the tenant is not active' };
			const app = await apps.get(tenantId, appId);
			if (!app) return { admitted: false, reason: 'the tenant has no such app' };
			if (!app.enabled) return { admitted: false, reason: 'the app is disabled' };
			if (!app.subscription || !subscriptionInForce(app.subscription, clock.nowMs()))
				return { admitted: false, reason: 'the app has no plan' };
			return { admitted: true };
		},
		claimDocument: async (key, region) => live.claimDocument(key, region),
		releaseDocument: async (key, region) => live.releaseDocument(key, region),
		openSession: async (session) => live.openSession(session),
		closeSession: async (sessionId) => live.closeSession(sessionId),
		registerNode: async (node) => live.registerNode(node),
		onRevocation: (listener) => revocations.subscribe(listener),
		removeNode: async (region) => live.removeNode(region),
	};
}
