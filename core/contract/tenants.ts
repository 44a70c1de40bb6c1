import { z } from 'zod';
import { listQuerySchema, sortSchema, wholeListSchema } from './pages.ts';

export const tenantNameSchema = z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters');

export const tenantStatusSchema = z.enum(['pending', 'active', 'rejected', 'suspended', 'deleting']);
export type TenantStatus = z.infer<typeof tenantStatusSchema>;

export const tenantSchema = z.object({
	id: z.uuid(),
	name: z.string(),
	status: tenantStatusSchema,
	/** Where invoices go; null: to the owners. */
	billingEmail: z.string().nullable(),
	appCount: z.int(),
	createdAt: z.iso.datetime(),
	approvedAt: z.iso.datetime().nullable(),
	/** Also the answer's `ETag`; send it back as `If-Match` with an edit. */
	version: z.int(),
});
export type Tenant = z.infer<typeof tenantSchema>;

export const tenantQuerySchema = listQuerySchema.extend({
	sort: sortSchema(['createdAt', 'name'], '-createdAt'),
	status: tenantStatusSchema.optional(),
});
export type TenantQuery = z.infer<typeof tenantQuerySchema>;

/** Where a signing key is in its life: `active` signs, `retired` still verifies for a while, `revoked` does neither. */
export const signingKeySchema = z.object({
	kid: z.string(),
	status: z.enum(['active', 'retired', 'revoked']),
	createdAt: z.iso.datetime(),
	/** When it stopped signing. */
	endedAt: z.iso.datetime().nullable(),
	/** When an active key is rotated by itself. */
	nextRotationAt: z.iso.datetime().nullable(),
	/** Until when a retired key is published and valid. */
	validUntil: z.iso.datetime().nullable(),
});
export type SigningKey = z.infer<typeof signingKeySchema>;

/** Query of a tenant's keys. */
export const keyListSchema = wholeListSchema(['createdAt', 'status'], '-createdAt');
export type KeyListQuery = z.infer<typeof keyListSchema>;

/** Query of the keys of all tenants. */
export const keyQuerySchema = listQuerySchema.extend({ sort: sortSchema(['createdAt'], '-createdAt') });
export type KeyQuery = z.infer<typeof keyQuerySchema>;

/** A signing key, and whose it is. */
export const ownedKeySchema = signingKeySchema.extend({ tenantId: z.uuid(), tenantName: z.string() });
export type OwnedKey = z.infer<typeof ownedKeySchema>;

/** What rotating or revoking a key touches: tokens it signed that have not expired. */
export const keyImpactSchema = z.object({
	kid: z.string(),
	status: z.enum(['active', 'retired', 'revoked']),
	liveTokens: z.int(),
	lastExpiryAt: z.iso.datetime().nullable(),
});
export type KeyImpact = z.infer<typeof keyImpactSchema>;

/** A JSON Web Key Set with public keys only (RFC 7517 section 5). */
export const jwksSchema = z.object({
	keys: z.array(
		z.object({
			kty: z.literal('RSA'),
			n: z.string(),
			e: z.string(),
			kid: z.string(),
			alg: z.literal('RS256'),
			use: z.literal('sig'),
		}),
	),
});
export type Jwks = z.infer<typeof jwksSchema>;
