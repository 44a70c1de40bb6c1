import type { PaymentBehaviour } from '../contract/sandbox.ts';
import type { NewAuditEvent } from '../control-plane/audit/store.ts';
import type { PaymentOutcome, PaymentProvider, PaymentRequest } from '../control-plane/billing/payment-provider.ts';
import type { SandboxPaymentStore } from './store.ts';

const DEFAULT_BEHAVIOUR: PaymentBehaviour = { behaviour: 'succeed', delayMs: 0 };

/**
 * Takes the payments of a sandbox: no money moves. Every tenant's payments succeed at once until it is told otherwise; what
 * it was told holds for new payments, those that it has taken already end as they began.
 */
export class SandboxPaymentProvider implements PaymentProvider {
	readonly #store: SandboxPaymentStore;

	constructor(store: SandboxPaymentStore) {
		this.#store = store;
	}

	/** Takes a payment once; asked again with the same key, it tells what became of it. */
	async charge({ idempotencyKey, tenantId, amountCents, currency, atMs }: PaymentRequest): Promise<PaymentOutcome> {
		const { behaviour, delayMs } = await this.behaviour(tenantId);
		const charge = await this.#store.insertOrGet({
			idempotencyKey,
			tenantId,
			amountCents,
			currency,
			isDeclined: behaviour === 'decline',
			settlesAtMs: behaviour === 'delay' ? atMs + delayMs : atMs,
		});
		if (charge.settlesAtMs > atMs) return { status: 'pending', checkAtMs: charge.settlesAtMs };
		return charge.isDeclined ? { status: 'declined', reason: 'The sandbox was told to decline.' } : { status: 'paid' };
	}

	/** How payments of a tenant go. */
	async behaviour(tenantId: string): Promise<PaymentBehaviour> {
		return (await this.#store.behaviour(tenantId)) ?? DEFAULT_BEHAVIOUR;
	}

	/** Says how payments of a tenant go from now on. */
	setBehaviour(tenantId: string, behaviour: PaymentBehaviour, event: NewAuditEvent): Promise<void> {
		return this.#store.setBehaviour(tenantId, behaviour, event);
	}
}
