import type { z } from 'zod';
import type {
	BillingProfile,
	Checkout,
	Credits,
	DeletionImpact,
	Invoice,
	newCreditSchema,
	PlanChangePreview,
	Subscription,
} from '../../contract/billing.ts';
import type { Page } from '../../contract/pages.ts';
import type { Plan } from '../../contract/plans.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { AppRecord } from '../apps/store.ts';
import { type Caller, recordOf, SYSTEM } from '../caller.ts';
import type { PlanStore } from '../plans/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import { Collection, type CollectionOptions } from './collection.ts';
import { describeCheckout, describeCredits, describeInvoice, describePreview, describeSubscription } from './describe.ts';
import { type BillingAct, subscriptionEvent } from './issue.ts';
import { planChange } from './plan-change.ts';
import type { BillingOwner, BillingState, BillingStore, BillingWrites, CheckoutRecord, SubscriptionRecord } from './store.ts';
import { cancel, confirmChange, resume } from './transitions.ts';

interface BillingServiceOptions extends CollectionOptions {
	plans: PlanStore;
	tenants: Pick<TenantStore, 'get'>;
}

type InvoiceQuery = Parameters<BillingStore['invoices']>[0];

/** An open checkout can be confirmed for so long: its prices are those of the moment it was made. */
const CHECKOUT_LIFETIME_MS = 15 * 60 * 1000;

/** Subscriptions, checkouts, invoices and credits (contract section 1; docs/billing.md). */
export class BillingService {
	readonly collection: Collection;
	readonly #options: BillingServiceOptions;

	constructor(options: BillingServiceOptions) {
		this.#options = options;
		this.collection = new Collection(options);
	}

	/** @throws {Fault} `not_found`, also for a tenant that was never approved. */
	async profile(tenantId: string): Promise<BillingProfile> {
		const profile = await this.#options.billing.profile(tenantId);
		if (!profile) throw notFound('billing profile');
		const { currency, provider, createdAtMs } = profile;
		return { tenantId, currency, provider, paymentMethod: 'ready', createdAt: isoTime(createdAtMs) };
	}

	/** A tenant's subscriptions, those of deleted apps included, oldest first. @throws {Fault} `not_found`. */
	async subscriptions(tenantId: string): Promise<Subscription[]> {
		await this.#requireTenant(tenantId);
		const records = await this.#options.billing.subscriptions(tenantId);
		return Promise.all(records.map((record) => this.#describe(record)));
	}

	/** What a plan change would cost now. @throws {Fault} as {@link openCheckout}. */
	async preview(tenantId: string, appId: string, planId: string): Promise<PlanChangePreview> {
		const app = await this.#app(tenantId, appId);
		const to = await this.#plan(app, planId);
		const state = await this.#options.billing.read(ownerOf(app));
		const change = planChange(state, to, await this.#planOf(state), this.#options.clock.nowMs());
		return describePreview(change, to);
	}

	/**
	 * Begins a plan change at the prices of this moment.
	 *
	 * @throws {Fault} `not_found`, `invalid_request` for an unknown or archived plan, `free_plan_taken`, `currency_mismatch`,
	 *   `payment_pending`, `payment_overdue`, `stale`.
	 */
	async openCheckout(by: Caller, tenantId: string, appId: string, planId: string): Promise<Checkout> {
		const app = await this.#app(tenantId, appId);
		return this.#describeCheckout(await this.#open(by, app, await this.#plan(app, planId)));
	}

	/** @throws {Fault} `not_found`. */
	async checkout(tenantId: string, appId: string, checkoutId: string): Promise<Checkout> {
		const app = await this.#app(tenantId, appId);
		return this.#describeCheckout(await this.#checkout(ownerOf(app), checkoutId));
	}

	/**
	 * Does what a checkout says, if it still comes out the same. Confirmed again, it does nothing and tells how it stands.
	 *
	 * @throws {Fault} `not_found`, `checkout_expired`, `stale` when the amounts are other ones by now, and as
	 *   {@link openCheckout}.
	 */
	async confirmCheckout(by: Caller, tenantId: string, appId: string, checkoutId: string): Promise<Checkout> {
		const app = await this.#app(tenantId, appId);
		const checkout = await this.#checkout(ownerOf(app), checkoutId);
		return this.#describeCheckout(await this.#confirm(by, app, checkout));
	}

	/**
	 * Changes the plan of an app in one call: a checkout that is confirmed at once.
	 *
	 * @returns how it stands: `completed`, `declined`, or `pending` while the payment takes its time
	 * @throws {Fault} as {@link openCheckout}.
	 */
	async order(by: Caller, tenantId: string, appId: string, planId: string): Promise<Checkout> {
		const app = await this.#app(tenantId, appId);
		const opened = await this.#open(by, app, await this.#plan(app, planId));
		return this.#describeCheckout(await this.#confirm(by, app, opened));
	}

	/**
	 * Cancels at the end of the period.
	 *
	 * @returns null when a free plan ended at once
	 * @throws {Fault} `not_found`, `subscription_wrong_status`, `payment_pending`.
	 */
	async cancel(by: Caller, tenantId: string, appId: string): Promise<Subscription | null> {
		const record = await this.#change(by, tenantId, appId, cancel);
		return record && this.#describe(record);
	}

	/** Takes a cancellation back. @throws {Fault} `not_found`, `subscription_wrong_status`. */
	async resume(by: Caller, tenantId: string, appId: string): Promise<Subscription> {
		const record = await this.#change(by, tenantId, appId, resume);
		if (!record) throw notFound('subscription');
		return this.#describe(record);
	}

	/** What deleting or disabling an app leaves behind (contract section 1). @throws {Fault} `not_found`. */
	async deletionImpact(tenantId: string, appId: string): Promise<DeletionImpact> {
		const { subscription } = await this.#options.billing.read(ownerOf(await this.#app(tenantId, appId)));
		if (!subscription) return { subscriptionContinues: false, notice: 'The app has no subscription.', subscription: null };
		const described = await this.#describe(subscription);
		if (!subscription.period)
			return { subscriptionContinues: false, notice: 'The free plan ends with the app.', subscription: described };
		const notice = subscription.cancelAtPeriodEnd
			? 'The subscription is cancelled and ends with its period.'
			: 'Deleting or disabling the app does not cancel its paid subscription. It goes on being billed until you cancel it.';
		return { subscriptionContinues: !subscription.cancelAtPeriodEnd, notice, subscription: described };
	}

	/** Newest first. @throws {Fault} `not_found`. */
	async invoices(query: InvoiceQuery): Promise<Page<Invoice>> {
		await this.#requireTenant(query.tenantId);
		const { items, nextCursor } = await this.#options.billing.invoices(query);
		return { items: items.map(describeInvoice), nextCursor };
	}

	/** @throws {Fault} `not_found`. */
	async invoice(tenantId: string, invoiceId: string): Promise<Invoice> {
		const invoice = await this.#options.billing.invoice(tenantId, invoiceId);
		if (!invoice) throw notFound('invoice');
		return describeInvoice(invoice);
	}

	/** Tries the payment of an open invoice now. @throws {Fault} `not_found`, `invoice_not_open`, `payment_pending`. */
	async pay(by: Caller, tenantId: string, invoiceId: string): Promise<Invoice> {
		const invoice = await this.#options.billing.invoice(tenantId, invoiceId);
		if (!invoice) throw notFound('invoice');
		const act = await this.collection.act(by, invoice, this.#options.clock.nowMs());
		await this.collection.retry(act, invoiceId);
		return describeInvoice(await this.collection.collectNow(act, invoiceId));
	}

	/** @throws {Fault} `not_found`. */
	async credits(tenantId: string): Promise<Credits> {
		await this.#requireTenant(tenantId);
		return describeCredits(await this.#options.billing.credits(tenantId));
	}

	/** Grants a tenant credit in a License Region. @throws {Fault} `not_found`, `tenant_not_active` before its approval. */
	async grantCredit(by: Caller, tenantId: string, input: z.output<typeof newCreditSchema>): Promise<Credits> {
		const tenant = await this.#requireTenant(tenantId);
		const profile = await this.#options.billing.profile(tenantId);
		if (!profile)
			throw new Fault('tenant_not_active', `The tenant "${tenant.name}" has no billing profile yet: approve it first.`);
		const nowMs = this.#options.clock.nowMs();
		const { licenseRegion, amountCents, reason, currency = profile.currency } = input;
		const event = recordOf(by, nowMs, {
			action: 'credit.granted',
			target: { type: 'tenant', id: tenantId, name: tenant.name },
			tenantId,
			after: { licenseRegion, amountCents, currency, reason },
		});
		const credit = { id: crypto.randomUUID(), currency, amountCents, reason, invoiceId: null, createdAtMs: nowMs };
		await this.#options.billing.grantCredit(tenantId, licenseRegion, credit, event);
		this.#options.events.publish({ type: 'tenant.changed', tenantId });
		return this.credits(tenantId);
	}

	/** Ends everything of a tenant that is being deleted. */
	async endTenant(tenantId: string): Promise<void> {
		const { billing, apps, clock } = this.#options;
		const names = new Map<string, string>();
		for (const { appId, deletedAppName } of await billing.subscriptions(tenantId))
			names.set(appId, deletedAppName ?? (await apps.get(tenantId, appId))?.name ?? '');
		const atMs = clock.nowMs();
		await billing.endTenant(tenantId, (owner) =>
			subscriptionEvent(
				{ by: SYSTEM, owner, appName: names.get(owner.appId) ?? '', atMs },
				'subscription.ended',
				{ planId: owner.planId },
				{ reason: 'tenant_deleted' },
			),
		);
	}

	async #open(by: Caller, app: AppRecord, to: Plan): Promise<CheckoutRecord> {
		const nowMs = this.#options.clock.nowMs();
		const current = await this.#planOf(await this.#options.billing.read(ownerOf(app)));
		return this.#options.billing.step(ownerOf(app), (state) => {
			if (by.expectedVersion !== null && state.app?.version !== by.expectedVersion) throw stale(`app "${app.name}"`);
			const checkout: CheckoutRecord = {
				id: crypto.randomUUID(),
				planId: to.id,
				planName: to.name,
				status: 'open',
				declineReason: null,
				invoiceId: null,
				createdAtMs: nowMs,
				expiresAtMs: nowMs + CHECKOUT_LIFETIME_MS,
				change: planChange(state, to, current, nowMs),
			};
			return { writes: { checkout, events: [] }, result: checkout };
		});
	}

	async #confirm(by: Caller, app: AppRecord, checkout: CheckoutRecord): Promise<CheckoutRecord> {
		if (checkout.status !== 'open') return checkout;
		const { billing, clock, events } = this.#options;
		const [owner, nowMs] = [ownerOf(app), clock.nowMs()];
		if (nowMs >= checkout.expiresAtMs)
			throw new Fault('checkout_expired', 'The checkout has expired. Open another one: its amounts are those of its own time.');
		const to = await this.#plan(app, checkout.planId);
		const current = await this.#planOf(await billing.read(owner));
		const act: BillingAct = { by, owner, appName: app.name, atMs: nowMs };
		const writes = await billing.step(owner, (state) => {
			if (!state.checkouts.some(({ id, status }) => id === checkout.id && status === 'open'))
				return { writes: null, result: null };
			refuseOtherAmounts(checkout, state, to, current);
			const confirmed = confirmChange(state, act, checkout);
			return { writes: confirmed, result: confirmed };
		});
		if (writes?.newInvoice) await this.collection.collectNow(act, writes.newInvoice.id);
		if (writes) events.publish({ type: 'app.changed', tenantId: owner.tenantId, appId: owner.appId });
		return this.#checkout(owner, checkout.id);
	}

	async #change(
		by: Caller,
		tenantId: string,
		appId: string,
		decide: (state: BillingState, act: BillingAct) => BillingWrites,
	): Promise<SubscriptionRecord | null> {
		const { billing, clock, events } = this.#options;
		const owner = await billing.ownerOf(tenantId, appId);
		if (!owner) throw notFound('app');
		const act = await this.collection.act(by, owner, clock.nowMs());
		await billing.step(owner, (state) => {
			if (by.expectedVersion !== null && state.app?.version !== by.expectedVersion) throw stale(`app "${act.appName}"`);
			return { writes: decide(state, act), result: null };
		});
		events.publish({ type: 'app.changed', tenantId, appId });
		return (await billing.read(owner)).subscription;
	}

	async #app(tenantId: string, appId: string): Promise<AppRecord> {
		const app = await this.#options.apps.get(tenantId, appId);
		if (!app) throw notFound('app');
		return app;
	}

	async #requireTenant(tenantId: string) {
		const tenant = await this.#options.tenants.get(tenantId);
		if (!tenant) throw notFound('tenant');
		return tenant;
	}

	/** A plan that this app may have: one on the offer, or the one that it has. */
	async #plan(app: AppRecord, planId: string): Promise<Plan> {
		const plan = await this.#options.plans.get(planId);
		if (plan && (!plan.archived || app.subscription?.planId === planId)) return plan;
		throw new Fault(
			'invalid_request',
			plan ? `The plan "${plan.name}" is archived.` : 'There is no such plan in the catalogue.',
			{ errors: [{ path: 'planId', message: plan ? 'is archived' : 'is not in the catalogue' }] },
		);
	}

	#planOf({ subscription }: BillingState): Promise<Plan | null> {
		return subscription ? this.#options.plans.get(subscription.planId) : Promise.resolve(null);
	}

	async #checkout(owner: BillingOwner, checkoutId: string): Promise<CheckoutRecord> {
		const checkout = await this.#options.billing.checkout(owner, checkoutId);
		if (!checkout) throw notFound('checkout');
		return checkout;
	}

	#describeCheckout(checkout: CheckoutRecord): Checkout {
		return describeCheckout(checkout, this.#options.clock.nowMs());
	}

	async #describe(record: SubscriptionRecord): Promise<Subscription> {
		const plan = await this.#options.plans.get(record.planId);
		const { appName } = await this.collection.act(SYSTEM, record, 0);
		return describeSubscription(record, appName, plan?.name ?? '');
	}
}

function ownerOf({ id, tenantId, licenseRegion }: AppRecord): BillingOwner {
	return { tenantId, appId: id, licenseRegion };
}

/** The amounts are those of the checkout's own time, unless the subscription, the credit or the prices changed since. */
function refuseOtherAmounts(checkout: CheckoutRecord, state: BillingState, to: Plan, current: Plan | null): void {
	const now = planChange(state, to, current, checkout.createdAtMs);
	if (JSON.stringify(now) !== JSON.stringify(checkout.change))
		throw new Fault('stale', 'The amounts of this checkout have changed in the meantime. Open another one and look at it.');
}
