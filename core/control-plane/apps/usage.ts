import { type AppImpact, type AppUsage, usageFigure } from '../../contract/usage.ts';
import type { Clock } from '../../platform/clock.ts';
import { notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { NodeInsights } from '../live/node-insights.ts';
import type { LiveRegistry } from '../live/registry.ts';
import type { PlanStore } from '../plans/store.ts';
import type { RefreshTokenStore } from '../tokens/store.ts';
import type { TokenEra } from '../tokens/token-era.ts';
import { subscriptionInForce } from './standing.ts';
import type { AppRecord, AppStore } from './store.ts';

interface AppUsageServiceOptions {
	apps: AppStore;
	plans: PlanStore;
	refreshTokens: RefreshTokenStore;
	live: LiveRegistry;
	insights: Pick<NodeInsights, 'busiestNode'>;
	era: Pick<TokenEra, 'refreshTokenExpiry'>;
	clock: Clock;
}

/** Tells what an app uses at this moment, and what would end with its secret or with the app itself. */
export class AppUsageService {
	readonly #options: AppUsageServiceOptions;

	constructor(options: AppUsageServiceOptions) {
		this.#options = options;
	}

	/** Counts over all nodes against the limits of the plan in force. @throws {Fault} `not_found`. */
	async usage(tenantId: string, appId: string): Promise<AppUsage> {
		const { live, insights, clock } = this.#options;
		const plan = await this.#planInForce(await this.#app(tenantId, appId));
		const app = { tenantId, appId };
		const counts = { ...live.usageOf(app), busiestNode: await insights.busiestNode(app) };
		const limits = plan && {
			connections: usageFigure(counts.connections, plan.limits.maxConnections),
			documents: usageFigure(counts.documents, plan.limits.maxDocuments),
			usersPerDocument: usageFigure(counts.busiestDocument?.users ?? 0, plan.limits.maxUsersPerDoc),
			opsPerMinute: usageFigure(counts.busiestNode?.operations ?? 0, plan.limits.opsPerMinute),
		};
		return { ...counts, limits, timestamp: isoTime(clock.nowMs()) };
	}

	/** What a new secret, disabling or deleting would touch. @throws {Fault} `not_found`. */
	async impact(tenantId: string, appId: string): Promise<AppImpact> {
		const { live, refreshTokens, era } = this.#options;
		const usable = await refreshTokens.countUsable(await this.#app(tenantId, appId), era.refreshTokenExpiry());
		const { connections, documents } = live.usageOf({ tenantId, appId });
		return { refreshTokens: usable, connections, documents };
	}

	async #app(tenantId: string, appId: string): Promise<AppRecord> {
		const app = await this.#options.apps.get(tenantId, appId);
		if (!app) throw notFound('app');
		return app;
	}

	#planInForce({ subscription }: AppRecord) {
		const isInForce = subscription && subscriptionInForce(subscription, this.#options.clock.nowMs());
		return isInForce ? this.#options.plans.get(subscription.planId) : Promise.resolve(null);
	}
}
