import type { GlobalSchema } from './migrations/global.ts';

/** Currency of a credit that names none. */
const CURRENCY = 'USD';
/** Who takes the payments. */
const PROVIDER = 'sandbox';

/** The billing profile that a tenant gets with its approval (contract section 1). */
export function billingProfileRow(tenantId: string, createdAtMs: number): GlobalSchema['billing_profiles'] {
	return { tenant_id: tenantId, currency: CURRENCY, provider: PROVIDER, created_at_ms: createdAtMs };
}
