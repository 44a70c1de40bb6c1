import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import type { AppStore } from '../apps/store.ts';
import { type Caller, SYSTEM } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { Revocations } from '../live/revocations.ts';
import type { PlanStore } from '../plans/store.ts';
import type { DueSource } from '../schedule.ts';
import type { BillingAct } from './issue.ts';
import type { BillingNotices } from './notices.ts';
import type { PaymentProvider } from './payment-provider.ts';
import { giveUp, nextAttempt, type Settlement, settle } from './settlement.ts';
import type { BillingOwner, BillingState, BillingStore, BillingWrites, DueItem, InvoiceRecord } from './store.ts';
import { endPeriod } from './transitions.ts';

export interface CollectionOptions {
	billing: BillingStore;
	apps: Pick<AppStore, 'get'>;
	plans: Pick<PlanStore, 'get'>;
	provider: PaymentProvider;
	notices?: BillingNotices | undefined;
	events: EventHub;
	revocations: Revocations;
	clock: Clock;
}

/**
 * Takes the payments: of an invoice that was just issued, of one that is due again, and of those that an earlier process did
 * not finish. Also ends periods when their time has come.
 */
export class Collection implements DueSource {
	readonly name = 'billing';
	readonly #options: CollectionOptions;

	constructor(options: CollectionOptions) {
		this.#options = options;
	}

	/** When the next period ends, payment is tried or looked at, or grace is over. */
	nextDueMs(): Promise<number | null> {
		return this.#options.billing.nextDueMs();
	}

	/**
	 * Does all that is due, each at the time at which it fell due. One that fails leaves the others alone.
	 *
	 * @throws {AggregateError} of the failures; they are still due.
	 */
	async runDue(untilMs: number): Promise<void> {
		const failures: unknown[] = [];
		for (const item of await this.#options.billing.due(untilMs)) {
			try {
				await this.#runItem(item);
			} catch (error) {
				failures.push(error);
			}
		}
		if (failures.length > 0) throw new AggregateError(failures, failures.map((failure) => (failure as Error).message).join('; '));
	}

	/** Who does what to whose subscription. */
	async act(by: Caller, owner: BillingOwner, atMs: number): Promise<BillingAct> {
		const app = await this.#options.apps.get(owner.tenantId, owner.appId);
		const { subscription } = app ? { subscription: null } : await this.#options.billing.read(owner);
		return { by, owner, appName: app?.name ?? subscription?.deletedAppName ?? '', atMs };
	}

	/**
	 * Asks the provider for the payment of an invoice that is under way, and stores what it says.
	 *
	 * @returns the invoice as it is then
	 */
	async collect(act: BillingAct, invoiceId: string): Promise<InvoiceRecord> {
		const invoice = await this.#invoice(act.owner, invoiceId);
		if (invoice.status !== 'open' || invoice.checkAtMs === null) return invoice;
		const { billing, provider } = this.#options;
		const attempt = invoice.attempts;
		const outcome = await provider.charge({
			idempotencyKey: `${invoice.id}:${attempt}`,
			tenantId: act.owner.tenantId,
			amountCents: invoice.totalCents,
			currency: invoice.currency,
			reference: invoice.number,
			atMs: act.atMs,
		});
		const settlement = await billing.step(act.owner, (state) => settle(state, act, { invoiceId, attempt, outcome }));
		return this.#tell(act, invoiceId, settlement);
	}

	/**
	 * The same for a caller who waits. When the provider cannot be reached, the payment just stays under way: what was stored is
	 * stored, and the schedule asks again, which also tells the log.
	 */
	async collectNow(act: BillingAct, invoiceId: string): Promise<InvoiceRecord> {
		return this.collect(act, invoiceId).catch(() => this.#invoice(act.owner, invoiceId));
	}

	/**
	 * Starts another attempt at the payment of an open invoice; {@link collect} takes it.
	 *
	 * @throws {Fault} `not_found`, `payment_pending` while one is under way, `invoice_not_open`.
	 */
	async retry(act: BillingAct, invoiceId: string): Promise<void> {
		await this.#options.billing.step(act.owner, (state) => {
			const invoice = state.openInvoices.find(({ id }) => id === invoiceId);
			if (!invoice) throw new Fault('invoice_not_open', 'The invoice is not open: there is nothing to pay.');
			if (invoice.checkAtMs !== null)
				throw new Fault('payment_pending', 'A payment of this invoice is under way. Wait until it is settled.');
			return { writes: { invoices: [{ id: invoiceId, payment: nextAttempt(invoice, act.atMs) }], events: [] }, result: null };
		});
	}

	async #runItem({ owner, invoiceId, atMs }: DueItem): Promise<void> {
		const act = await this.act(SYSTEM, owner, atMs);
		if (invoiceId === null) return this.#endPeriod(act);
		const invoice = await this.#invoice(owner, invoiceId);
		if (invoice.status !== 'open') return;
		if (invoice.checkAtMs !== null) await this.collect(act, invoiceId);
		else if (invoice.graceEndsAtMs !== null && invoice.graceEndsAtMs <= atMs) await this.#giveUp(act, invoiceId);
		else {
			await this.retry(act, invoiceId);
			await this.collect(act, invoiceId);
		}
	}

	async #endPeriod(act: BillingAct): Promise<void> {
		const { billing, plans } = this.#options;
		const { subscription } = await billing.read(act.owner);
		const plan = subscription && (await plans.get(subscription.planId));
		if (!plan) return;
		const writes = await billing.step(act.owner, (state): { writes: BillingWrites | null; result: BillingWrites | null } => {
			const ended = endPeriod(state, act, plan);
			return { writes: ended, result: ended };
		});
		this.#changed(act.owner);
		if (writes?.newInvoice) await this.collect(act, writes.newInvoice.id);
	}

	async #giveUp(act: BillingAct, invoiceId: string): Promise<void> {
		const settlement = await this.#options.billing.step(act.owner, (state: BillingState) => {
			const invoice = state.openInvoices.find((open) => open.id === invoiceId && open.checkAtMs === null);
			return invoice ? giveUp(state, act, invoice) : { writes: null, result: 'ignored' as const };
		});
		await this.#tell(act, invoiceId, settlement);
	}

	async #tell(act: BillingAct, invoiceId: string, settlement: Settlement): Promise<InvoiceRecord> {
		const invoice = await this.#invoice(act.owner, invoiceId);
		if (settlement === 'ignored' || settlement === 'pending') return invoice;
		const { notices, revocations } = this.#options;
		const { tenantId, appId } = act.owner;
		if (settlement === 'paid') await notices?.invoicePaid(invoice);
		if (settlement === 'declined') await notices?.paymentFailed(invoice);
		if (settlement === 'given_up') {
			await notices?.graceEnded(invoice);
			const app = await this.#options.apps.get(tenantId, appId);
			if (app && !app.enabled) revocations.publish({ tenantId, appId, close: 'forbidden' });
		}
		this.#changed(act.owner);
		return invoice;
	}

	async #invoice({ tenantId }: BillingOwner, invoiceId: string): Promise<InvoiceRecord> {
		const invoice = await this.#options.billing.invoice(tenantId, invoiceId);
		if (!invoice) throw notFound('invoice');
		return invoice;
	}

	#changed({ tenantId, appId }: BillingOwner): void {
		this.#options.events.publish({ type: 'app.changed', tenantId, appId });
	}
}
