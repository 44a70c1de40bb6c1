import type { PaymentBehaviour } from '../contract/sandbox.ts';
import type { NewAuditEvent } from '../control-plane/audit/store.ts';

/** A payment as the sandbox's provider took it. */
export interface SandboxCharge {
	idempotencyKey: string;
	tenantId: string;
	amountCents: number;
	currency: string;
	isDeclined: boolean;
	/** From when on its outcome is known. */
	settlesAtMs: number;
}

/** Port to the books of the sandbox's payment provider. Each method is one atomic step. */
export interface SandboxPaymentStore {
	/** Null for a tenant whose payments simply succeed. */
	behaviour(tenantId: string): Promise<PaymentBehaviour | null>;
	/** Recorded in the same step. */
	setBehaviour(tenantId: string, behaviour: PaymentBehaviour, event: NewAuditEvent): Promise<void>;
	/** Takes a payment unless its key was used before. @returns the payment with this key, the new one or the old. */
	insertOrGet(charge: SandboxCharge): Promise<SandboxCharge>;
}
