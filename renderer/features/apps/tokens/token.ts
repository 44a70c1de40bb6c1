import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type AccessTokenClaims, accessTokenClaimsSchema } from '../../../../core/contract/claims.ts';

/** An access token taken apart. Nothing is verified here: nodes do that. */
export interface DecodedToken {
	kid: string | null;
	/** The header as formatted JSON. */
	header: string;
	/** All claims as formatted JSON. */
	payload: string;
	/** The claims of the contract; null when the token is not of its form. */
	claims: AccessTokenClaims | null;
}

const INDENT = 2;

/** Takes a signed JWT apart (RFC 7519). @throws {Error} when it is not one. */
export function decodeToken(token: string): DecodedToken {
	const header = decodeProtectedHeader(token);
	const payload = decodeJwt(token);
	return {
		kid: header.kid ?? null,
		header: JSON.stringify(header, null, INDENT),
		payload: JSON.stringify(payload, null, INDENT),
		claims: accessTokenClaimsSchema.safeParse(payload).data ?? null,
	};
}

/** The domains that a token allows; none means any. */
export function allowedDomainsOf(claims: AccessTokenClaims): string[] {
	const slots = [claims.allowed_domain_1, claims.allowed_domain_2, claims.allowed_domain_3];
	return slots.filter((domain) => domain !== undefined);
}
