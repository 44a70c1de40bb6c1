import type { Limits } from '../contract/plans.ts';
import type { AppKey, PlanePort, Standing } from '../plane-port/plane-port.ts';
import type { Clock } from '../platform/clock.ts';
import { subscriptionInForce } from './apps/standing.ts';
import type { AppStore } from './apps/store.ts';
import type { KeyService } from './keys/service.ts';
import type { NodeInsights } from './live/node-insights.ts';
import type { RefusalLog } from './live/refusals.ts';
import type { LiveRegistry } from './live/registry.ts';
import type { Revocations } from './live/revocations.ts';
import type { NodeRegistry } from './nodes/registry.ts';
import type { PlanStore } from './plans/store.ts';
import type { TenantStore } from './tenants/store.ts';
import type { RevokedTokenStore } from './tokens/store.ts';
import type { TokenEra } from './tokens/token-era.ts';

/** The plane port for nodes that run in this process. */
export function createPlanePort(options: {
	issuer: string;
	keys: KeyService;
	tenants: TenantStore;
	apps: AppStore;
	plans: PlanStore;
	revokedTokens: RevokedTokenStore;
	live: LiveRegistry;
	refusals: RefusalLog;
	insights: NodeInsights;
	nodes: NodeRegistry;
	revocations: Revocations;
	era: Pick<TokenEra, 'holds'>;
	clock: Clock;
}): PlanePort {
	const { issuer, keys, tenants, apps, plans, revokedTokens, live, refusals, insights, nodes, revocations, era, clock } = options;
	/** Those of the plan that the app has now, so that an edited plan holds for the next handshake; null without any. */
	const limitsOf = async ({ tenantId, appId }: AppKey): Promise<Limits | null> => {
		const planId = (await apps.get(tenantId, appId))?.subscription?.planId;
		return (planId && (await plans.get(planId))?.limits) || null;
	};
	return {
		issuer,
		async publishedKeys(tenantId) {
			const jwks = await keys.published(tenantId);
			return jwks.keys.length > 0 ? jwks : null;
		},
		async standing({ tenantid: tenantId, appId, licenseRegionCode, jti, iat }) {
			const forbidden = (reason: string): Standing => ({ admitted: false, close: 'forbidden', reason });
			const tenant = await tenants.get(tenantId);
			if (tenant?.status !== 'active') return forbidden('the tenant is not active');
			const app = await apps.get(tenantId, appId);
			if (!app) return forbidden('the tenant has no such app');
			if (!app.enabled) return forbidden('the app is disabled');
			if (!app.subscription || !subscriptionInForce(app.subscription, clock.nowMs())) return forbidden('the app has no plan');
			const plan = await plans.get(app.subscription.planId);
			if (!plan) return forbidden('the app has no plan');
			if (await revokedTokens.has({ id: appId, licenseRegion: licenseRegionCode }, jti, clock.nowMs()))
				return { admitted: false, close: 'invalidToken', reason: 'the token was revoked' };
			if (!era.holds(iat))
				return { admitted: false, close: 'invalidToken', reason: 'the token is of before the clock went back to real time' };
			return { admitted: true, opsPerMinute: plan.limits.opsPerMinute };
		},
		async claimDocument(key, region) {
			const [placement, limits] = await Promise.all([nodes.placement(region), limitsOf(key)]);
			return live.claimDocument(key, region, placement, limits);
		},
		async locateDocument(key, region) {
			const known = live.routeOf(key);
			if (known) return { ...known, isNew: false };
			const route = await nodes.placeForNew(region);
			return route && { ...route, isNew: true };
		},
		async usage(app) {
			const limits = await limitsOf(app);
			return limits && { ...live.usageOf(app), limits };
		},
		releaseDocument: async (key, region) => live.releaseDocument(key, region),
		openSession: async (session) => live.openSession(session, await limitsOf(session)),
		closeSession: async (sessionId) => live.closeSession(sessionId),
		async rehearse(key, region) {
			const [placement, limits] = await Promise.all([nodes.placement(region), limitsOf(key)]);
			return live.rehearse(key, region, placement, limits);
		},
		reportRefusal: async (refused) => refusals.add(refused),
		offerInsight: (region, insight) => insights.offer(region, insight),
		registerNode: (node, load) => nodes.signOn(node, load),
		heartbeat: (region, load) => nodes.beat(region, load),
		onNodeCommand: (region, listener) => nodes.onCommand(region, listener),
		onRevocation: (listener) => revocations.subscribe(listener),
		removeNode: (region) => nodes.signOff(region),
	};
}
