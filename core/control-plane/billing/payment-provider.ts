/** A payment that is asked for. */
export interface PaymentRequest {
	/** The same payment, however often it is asked for: it is taken at most once. */
	idempotencyKey: string;
	tenantId: string;
	amountCents: number;
	currency: string;
	/** For the tenant's statement: the invoice's number. */
	reference: string;
	/** When it is asked for, by the service's clock. */
	atMs: number;
}

/** What became of a payment. A pending one is asked for again, with the same key, at `checkAtMs`. */
export type PaymentOutcome =
	| { status: 'paid' }
	| { status: 'declined'; reason: string }
	| { status: 'pending'; checkAtMs: number };

/** Port to whoever takes payments. */
export interface PaymentProvider {
	/**
	 * Takes a payment, or tells what became of it when it was asked for before.
	 *
	 * @throws when the provider cannot be reached; the payment is asked for again later.
	 */
	charge(request: PaymentRequest): Promise<PaymentOutcome>;
}
