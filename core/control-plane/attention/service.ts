import { ATTENTION_ITEMS_MAX, type Attention } from '../../contract/attention.ts';
import type { AppUsage, UsageFigure } from '../../contract/usage.ts';
import type { Clock } from '../../platform/clock.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { AppStore } from '../apps/store.ts';
import type { AppUsageService } from '../apps/usage.ts';
import type { BillingStore } from '../billing/store.ts';
import { ROTATION_AGE_MS } from '../keys/service.ts';
import type { KeyStore } from '../keys/store.ts';
import type { LiveRegistry } from '../live/registry.ts';
import type { PlanStore } from '../plans/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { ROTATES_SOON_AGE_MS } from './rotation-notice.ts';

interface AttentionOptions {
	tenants: TenantStore;
	apps: AppStore;
	plans: PlanStore;
	keys: KeyStore;
	billing: BillingStore;
	usage: AppUsageService;
	live: LiveRegistry;
	clock: Clock;
}

type NearLimit = Attention['appsNearLimits']['items'][number];

/** Gathers what waits for an operator, over all tenants. Tenants to approve are a list of their own. */
export class AttentionService {
	readonly #options: AttentionOptions;

	constructor(options: AttentionOptions) {
		this.#options = options;
	}

	async read(): Promise<Attention> {
		const [paymentsPastDue, keysRotatingSoon, appsNearLimits] = await Promise.all([
			this.#paymentsPastDue(),
			this.#keysRotatingSoon(),
			this.#appsNearLimits(),
		]);
		return { paymentsPastDue, keysRotatingSoon, appsNearLimits };
	}

	async #paymentsPastDue(): Promise<Attention['paymentsPastDue']> {
		const { billing, tenants, apps } = this.#options;
		const all = await billing.pastDue();
		const first = all.slice(0, ATTENTION_ITEMS_MAX);
		const tenantNames = await tenants.names(first.map(({ tenantId }) => tenantId));
		const appNames = await apps.names(first.map(({ appId }) => appId));
		const items = first.map(({ tenantId, appId, deletedAppName, graceEndsAtMs, priceCents, currency }) => ({
			tenantId,
			tenantName: tenantNames.get(tenantId) ?? '',
			appId,
			appName: deletedAppName ?? appNames.get(appId) ?? '',
			graceEndsAt: isoTime(graceEndsAtMs),
			priceCents,
			currency,
		}));
		return { total: all.length, items };
	}

	async #keysRotatingSoon(): Promise<Attention['keysRotatingSoon']> {
		const { keys, tenants, clock } = this.#options;
		const owners = await keys.ownersWithKeysBefore(clock.nowMs() - ROTATES_SOON_AGE_MS);
		const first = owners.slice(0, ATTENTION_ITEMS_MAX);
		const names = await tenants.names(first);
		const items = await Promise.all(
			first.map(async (tenantId) => {
				const active = (await keys.list(tenantId)).find(({ status }) => status === 'active');
				if (!active) return null;
				const rotatesAt = isoTime(active.createdAtMs + ROTATION_AGE_MS);
				return { tenantId, tenantName: names.get(tenantId) ?? '', kid: active.kid, rotatesAt };
			}),
		);
		const known = items.filter((item) => item !== null).sort((a, b) => a.rotatesAt.localeCompare(b.rotatesAt));
		return { total: owners.length, items: known };
	}

	/** Most apps are far from the smallest limit of any plan: only the others are looked at closely. */
	async #appsNearLimits(): Promise<Attention['appsNearLimits']> {
		const { live, plans, apps, tenants, usage } = this.#options;
		const limits = (await plans.list()).map((plan) => plan.limits);
		const least = {
			connections: Math.min(...limits.map(({ maxConnections }) => maxConnections)),
			documents: Math.min(...limits.map(({ maxDocuments }) => maxDocuments)),
			users: Math.min(...limits.map(({ maxUsersPerDoc }) => maxUsersPerDoc)),
		};
		const near: Omit<NearLimit, 'tenantName' | 'appName'>[] = [];
		for (const app of live.appsInUse()) {
			const { connections, documents, busiestDocument } = live.usageOf(app);
			const fullest = Math.max(
				connections / least.connections,
				documents / least.documents,
				(busiestDocument?.users ?? 0) / least.users,
			);
			if (fullest < NEAR_SHARE) continue;
			// It may be deleted between one look and the other.
			const fullestLimit = nearLimit(await usage.usage(app.tenantId, app.appId).catch(() => null));
			if (fullestLimit) near.push({ ...app, ...fullestLimit });
		}
		const first = near.sort((a, b) => b.percent - a.percent).slice(0, ATTENTION_ITEMS_MAX);
		const tenantNames = await tenants.names(first.map(({ tenantId }) => tenantId));
		const appNames = await apps.names(first.map(({ appId }) => appId));
		const items = first.map((item) => ({
			...item,
			tenantName: tenantNames.get(item.tenantId) ?? '',
			appName: appNames.get(item.appId) ?? '',
		}));
		return { total: near.length, items };
	}
}

/** As the thresholds of `contract/usage.ts`: from here on a figure is not healthy. */
const NEAR_SHARE = 0.75;

/** The fullest limit of an app; null when all are healthy, or no plan is in force. */
function nearLimit(usage: AppUsage | null): (UsageFigure & Pick<NearLimit, 'limitName'>) | null {
	if (!usage?.limits) return null;
	const { connections, documents, usersPerDocument } = usage.limits;
	const figures = [
		{ limitName: 'connections' as const, ...connections },
		{ limitName: 'documents' as const, ...documents },
		{ limitName: 'usersPerDocument' as const, ...usersPerDocument },
	];
	const [fullest] = figures.filter(({ status }) => status !== 'healthy').sort((a, b) => b.percent - a.percent);
	return fullest ?? null;
}
