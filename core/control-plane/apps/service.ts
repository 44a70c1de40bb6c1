import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { App, AppQuery, CreatedApp, newAppSchema, OriginVerdict } from '../../contract/apps.ts';
import type { Checkout } from '../../contract/billing.ts';
import type { CountedPage } from '../../contract/pages.ts';
import { isFree, type Plan } from '../../contract/plans.ts';
import { licenseRegion } from '../../contract/regions.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { hashSecret, newSecret } from '../../platform/secrets.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { describeStanding } from '../billing/describe.ts';
import { type Caller, recordOf } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { Revocations } from '../live/revocations.ts';
import type { PlanStore } from '../plans/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { judgeOrigin } from './origin-check.ts';
import { refusePublicSuffixes } from './public-suffixes.ts';
import { subscriptionInForce } from './standing.ts';
import type { AppChanges, AppConflict, AppKey, AppRecord, AppStore } from './store.ts';

type NewApp = z.output<typeof newAppSchema>;

const CLIENT_ID_BYTES = 12;

interface AppServiceOptions {
	apps: AppStore;
	tenants: TenantStore;
	plans: PlanStore;
	events: EventHub;
	revocations: Revocations;
	/** Where plans are ordered and paid. */
	orders: PlanOrders;
	clock: Clock;
}

/** Changes the plan of an app: at once, or when its payment has succeeded. */
interface PlanOrders {
	order(by: Caller, tenantId: string, appId: string, planId: string): Promise<Checkout>;
}

type AppAction = Extract<NewAuditEvent['action'], `app.${string}`>;

/** Apps of a tenant: their credentials, domains and plan (contract section 1). */
export class AppService {
	readonly #options: AppServiceOptions;

	constructor(options: AppServiceOptions) {
		this.#options = options;
	}

	/** A page of the apps that a query asks for. @throws {Fault} `invalid_request` for a cursor of another order. */
	async list(query: AppQuery): Promise<CountedPage<App>> {
		const { items, ...rest } = await this.#options.apps.list(query);
		const tenantNames = await this.#options.tenants.names(items.map((app) => app.tenantId));
		const plans = new Map((await this.#options.plans.list()).map((plan) => [plan.id, plan]));
		return { items: items.map((app) => this.#describeWith(app, tenantNames.get(app.tenantId) ?? '', plans)), ...rest };
	}

	/** @throws {Fault} `not_found`, also for another tenant's app. */
	async get(tenantId: string, appId: string): Promise<App> {
		return this.#describe(await this.#record(tenantId, appId));
	}

	/**
	 * Adds an app to an active tenant. The answer is the only one that carries its secret; only its hash is stored. A paid plan
	 * is ordered once the app is there; when its payment is declined, the app stays without a plan, and the answer says so.
	 *
	 * @throws {Fault} `not_found`, `tenant_not_active`, `app_name_taken`, `free_plan_taken`, `invalid_request` for an
	 *   unknown or archived plan.
	 */
	async create(by: Caller, tenantId: string, input: NewApp): Promise<CreatedApp> {
		const tenant = await this.#options.tenants.get(tenantId);
		if (!tenant) throw notFound('tenant');
		if (tenant.status !== 'active')
			throw new Fault('tenant_not_active', `The tenant "${tenant.name}" is ${tenant.status}: only active tenants get apps.`);
		refusePublicSuffixes(input.allowedDomains ?? []);
		const plan = input.planId ? await this.#offeredPlan(input.planId) : null;
		const clientSecret = newSecret();
		const nowMs = this.#options.clock.nowMs();
		const record: AppRecord = {
			id: crypto.randomUUID(),
			tenantId,
			name: input.name,
			clientId: `ws_${randomBytes(CLIENT_ID_BYTES).toString('hex')}`,
			secretHash: hashSecret(clientSecret),
			licenseRegion: input.licenseRegion,
			allowedDomains: input.allowedDomains ?? [],
			enabled: true,
			subscription: plan && isFree(plan) ? freeTerms(plan, nowMs) : null,
			createdAtMs: nowMs,
			version: 1,
		};
		const { name, clientId, allowedDomains } = record;
		const event = this.#event(by, 'app.created', record, null, {
			name,
			clientId,
			licenseRegion: record.licenseRegion,
			allowedDomains,
			plan: record.subscription ? (plan?.name ?? null) : null,
		});
		const conflict = await this.#options.apps.insert(record, event);
		if (conflict) throw conflictFault(conflict, record.name);
		this.#changed(record);
		if (!plan || isFree(plan)) return { app: await this.#describe(record), clientSecret };
		const checkout = await this.#options.orders.order({ ...by, expectedVersion: null }, tenantId, record.id, plan.id);
		return { app: await this.get(tenantId, record.id), clientSecret, checkout };
	}

	/** Gives an app another name. @throws {Fault} `not_found`, `app_name_taken`. */
	async rename(by: Caller, tenantId: string, appId: string, name: string): Promise<App> {
		const record = await this.#record(tenantId, appId);
		return this.#update(
			by,
			record,
			{ name },
			this.#event(by, 'app.renamed', { ...record, name }, { name: record.name }, { name }),
		);
	}

	/** Replaces the allowed domains. @throws {Fault} `not_found`, `invalid_request` for a bare public suffix. */
	async setDomains(by: Caller, tenantId: string, appId: string, allowedDomains: string[]): Promise<App> {
		const record = await this.#record(tenantId, appId);
		refusePublicSuffixes(allowedDomains);
		const before = { allowedDomains: record.allowedDomains };
		return this.#update(by, record, { allowedDomains }, this.#event(by, 'app.domains_set', record, before, { allowedDomains }));
	}

	/**
	 * Tells whether the handshake would admit a page of this origin, with the domains of now. Tokens that are out
	 * already carry the domains of their issue.
	 *
	 * @param origin the `Origin` header; null for a client that sends none
	 * @throws {Fault} `not_found`.
	 */
	async checkOrigin(tenantId: string, appId: string, origin: string | null): Promise<OriginVerdict> {
		return judgeOrigin(origin, (await this.#record(tenantId, appId)).allowedDomains);
	}

	/** Stops an app from getting tokens; its live sessions end. Its subscription goes on. @throws {Fault} `not_found`. */
	async disable(by: Caller, tenantId: string, appId: string): Promise<App> {
		const app = await this.#setEnabled(by, tenantId, appId, false);
		this.#options.revocations.publish({ tenantId, appId, close: 'forbidden' });
		return app;
	}

	/** Lets an app have tokens again. @throws {Fault} `not_found`. */
	enable(by: Caller, tenantId: string, appId: string): Promise<App> {
		return this.#setEnabled(by, tenantId, appId, true);
	}

	/**
	 * Orders a plan and pays it in one call.
	 *
	 * @throws {Fault} `not_found`, `invalid_request` for an unknown plan, `free_plan_taken`, `currency_mismatch`,
	 *   `payment_declined`, `payment_overdue`, `payment_pending` also when this payment takes its time.
	 */
	async setPlan(by: Caller, tenantId: string, appId: string, planId: string): Promise<App> {
		const checkout = await this.#options.orders.order(by, tenantId, appId, planId);
		if (checkout.status === 'declined')
			throw new Fault(
				'payment_declined',
				`The payment was declined: ${checkout.declineReason ?? 'no reason was given'}. The plan stays as it was.`,
			);
		if (checkout.status === 'pending')
			throw new Fault(
				'payment_pending',
				`The payment takes its time. The plan "${checkout.planName}" is in force once it has succeeded; the checkout ${checkout.checkoutId} tells.`,
			);
		return this.get(tenantId, appId);
	}

	/**
	 * Puts a new secret in place of the old one, which is dead at once, together with every refresh token issued under
	 * it; live sessions end (contract section 1).
	 *
	 * @throws {Fault} `not_found`.
	 */
	async regenerateSecret(by: Caller, tenantId: string, appId: string): Promise<CreatedApp> {
		const record = await this.#record(tenantId, appId);
		const clientSecret = newSecret();
		const event = this.#event(by, 'app.secret_regenerated', record, null, null);
		const conflict = await this.#options.apps.setSecret(keyOf(record, by), hashSecret(clientSecret), event);
		if (conflict) throw conflictFault(conflict, record.name);
		this.#options.revocations.publish({ tenantId, appId, close: 'invalidToken' });
		this.#changed(record);
		return { app: await this.get(tenantId, appId), clientSecret };
	}

	/** Deletes an app. Live sessions go on until their node forgets them; no token is issued any more. @throws {Fault} `not_found`. */
	async delete(by: Caller, tenantId: string, appId: string): Promise<void> {
		const record = await this.#record(tenantId, appId);
		const { name, clientId } = record;
		const event = this.#event(by, 'app.deleted', record, { name, clientId }, null);
		const conflict = await this.#options.apps.remove(keyOf(record, by), event);
		if (conflict) throw conflictFault(conflict, record.name);
		this.#changed(record);
	}

	async #setEnabled(by: Caller, tenantId: string, appId: string, enabled: boolean): Promise<App> {
		const record = await this.#record(tenantId, appId);
		const action = enabled ? 'app.enabled' : 'app.disabled';
		return this.#update(by, record, { enabled }, this.#event(by, action, record, { enabled: record.enabled }, { enabled }));
	}

	async #update(by: Caller, record: AppRecord, changes: AppChanges, event: NewAuditEvent): Promise<App> {
		const conflict = await this.#options.apps.update(keyOf(record, by), changes, event);
		if (conflict) throw conflictFault(conflict, changes.name ?? record.name);
		this.#changed(record);
		return this.get(record.tenantId, record.id);
	}

	async #record(tenantId: string, appId: string): Promise<AppRecord> {
		const record = await this.#options.apps.get(tenantId, appId);
		if (!record) throw notFound('app');
		return record;
	}

	/** A plan that may be given to an app. */
	async #offeredPlan(planId: string): Promise<Plan> {
		const plan = await this.#options.plans.get(planId);
		if (plan && !plan.archived) return plan;
		throw new Fault(
			'invalid_request',
			plan ? `The plan "${plan.name}" is archived.` : 'There is no such plan in the catalogue.',
			{
				errors: [{ path: 'planId', message: plan ? 'is archived' : 'is not in the catalogue' }],
			},
		);
	}

	#event(
		by: Caller,
		action: AppAction,
		{ id, name, tenantId }: AppRecord,
		before: NewAuditEvent['before'],
		after: NewAuditEvent['after'],
	): NewAuditEvent {
		return recordOf(by, this.#options.clock.nowMs(), { action, target: { type: 'app', id, name }, tenantId, before, after });
	}

	async #describe(record: AppRecord): Promise<App> {
		const tenantNames = await this.#options.tenants.names([record.tenantId]);
		const plan = record.subscription && (await this.#options.plans.get(record.subscription.planId));
		return this.#describeWith(record, tenantNames.get(record.tenantId) ?? '', new Map(plan ? [[plan.id, plan]] : []));
	}

	#describeWith(record: AppRecord, tenantName: string, plans: ReadonlyMap<string, Plan>): App {
		return describe(record, tenantName, plans, this.#options.clock.nowMs());
	}

	#changed(app: AppRecord): void {
		this.#options.events.publish({ type: 'app.changed', tenantId: app.tenantId, appId: app.id });
	}
}

function describe(record: AppRecord, tenantName: string, plans: ReadonlyMap<string, Plan>, nowMs: number): App {
	const plan = record.subscription && plans.get(record.subscription.planId);
	const subscription =
		record.subscription && plan && subscriptionInForce(record.subscription, nowMs)
			? {
					...describeStanding(record.subscription),
					planId: plan.id,
					planName: plan.name,
					monthlyPriceCents: plan.monthlyPriceCents,
					currency: plan.currency,
					limits: plan.limits,
				}
			: null;
	return {
		id: record.id,
		tenantId: record.tenantId,
		tenantName,
		name: record.name,
		clientId: record.clientId,
		licenseRegion: record.licenseRegion,
		dbCode: licenseRegion(record.licenseRegion).dbCode,
		status: appStatus(record.enabled, subscription !== null),
		allowedDomains: record.allowedDomains,
		subscription,
		createdAt: isoTime(record.createdAtMs),
		version: record.version,
	};
}

/** A free plan costs nothing, so it has no periods. */
function freeTerms(plan: Plan, nowMs: number): AppRecord['subscription'] {
	return {
		planId: plan.id,
		sinceMs: nowMs,
		priceCents: 0,
		currency: plan.currency,
		anchorMs: null,
		period: null,
		cancelAtPeriodEnd: false,
		graceEndsAtMs: null,
	};
}

function appStatus(enabled: boolean, hasPlan: boolean): App['status'] {
	if (!enabled) return 'disabled';
	return hasPlan ? 'active' : 'inactive';
}

function keyOf({ id, tenantId, licenseRegion: region }: AppRecord, by: Caller): AppKey {
	return { id, tenantId, licenseRegion: region, expected: by.expectedVersion };
}

function conflictFault(conflict: AppConflict, name: string): Fault {
	if (conflict === 'stale') return stale(`app "${name}"`);
	if (conflict === 'app_name_taken')
		return new Fault('app_name_taken', `The tenant has an app named "${name}" already. Choose another name.`, {
			errors: [{ path: 'name', message: 'is taken' }],
		});
	return new Fault(
		'free_plan_taken',
		'Another app of this tenant is on a free plan. Upgrade or delete that one first, or choose a paid plan.',
		{
			errors: [{ path: 'planId', message: 'is taken by another app of the tenant' }],
		},
	);
}
