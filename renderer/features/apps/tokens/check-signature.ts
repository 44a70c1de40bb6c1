import { compactVerify, errors, importJWK } from 'jose';
import { MANAGEMENT_AUDIENCE } from '../../../../core/contract/claims.ts';
import type { Jwks } from '../../../../core/contract/tenants.ts';
import type { DecodedToken } from './decode.ts';

const ALGORITHM = 'RS256';

/** What a token's signature is worth, by its tenant's published keys. */
export type SignatureVerdict =
	| { kind: 'valid'; kid: string }
	/** The key is there, and did not sign this. */
	| { kind: 'forged'; kid: string }
	/** The tenant publishes no such key (any more). */
	| { kind: 'unknown-key'; kid: string | null }
	/** Signed in another way than WireSocket's tokens, or not at all. */
	| { kind: 'wrong-algorithm'; algorithm: string }
	/** A management token: its key is the service's own, which is not published. */
	| { kind: 'management' }
	/** Names no tenant of this instance, so there are no keys to ask. */
	| { kind: 'no-tenant' };

/** The tenant whose keys a token asks for; null when it names none. */
export function tenantOf({ payload }: DecodedToken): string | null {
	return typeof payload.tenantid === 'string' ? payload.tenantid : null;
}

/**
 * Checks a token's signature as nodes do: RS256 only, and by no key that the token itself brings (faults H1).
 *
 * @param jwks the published keys of the token's tenant; null when there is no such tenant
 */
export async function checkSignature({ token, header, payload }: DecodedToken, jwks: Jwks | null): Promise<SignatureVerdict> {
	if (header.alg !== ALGORITHM) return { kind: 'wrong-algorithm', algorithm: String(header.alg) };
	if (payload.aud === MANAGEMENT_AUDIENCE) return { kind: 'management' };
	if (!jwks) return { kind: 'no-tenant' };
	const kid = header.kid ?? null;
	const jwk = jwks.keys.find((key) => key.kid === kid);
	if (!jwk) return { kind: 'unknown-key', kid };
	try {
		await compactVerify(token, await importJWK(jwk, ALGORITHM), { algorithms: [ALGORITHM] });
		return { kind: 'valid', kid: jwk.kid };
	} catch (error) {
		if (error instanceof errors.JOSEError) return { kind: 'forged', kid: jwk.kid };
		throw error;
	}
}
