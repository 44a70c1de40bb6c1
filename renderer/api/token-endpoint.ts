import { oauthErrorSchema, type TokenResponse, tokenResponseSchema } from '../../core/contract/claims.ts';
import { fetchWithSession } from './clients.ts';

/** The token endpoint refused, in the words of RFC 6749 section 5.2. */
export class TokenRefused extends Error {
	/** Such as `invalid_grant`. */
	readonly code: string;

	constructor(code: string, description: string) {
		super(description);
		this.code = code;
	}
}

/**
 * Asks the token endpoint of an instance for tokens.
 *
 * @param instancePath base path of the instance
 * @param fields form fields of the grant
 * @throws {TokenRefused} when it says no; another error when it cannot be reached.
 */
export async function requestToken(instancePath: string, fields: Record<string, string>): Promise<TokenResponse> {
	const url = `${window.location.origin}${instancePath}/connect/token`;
	const response = await fetchWithSession(new Request(url, { method: 'POST', body: new URLSearchParams(fields) }));
	const body: unknown = await response.json();
	if (response.ok) return tokenResponseSchema.parse(body);
	const refusal = oauthErrorSchema.parse(body);
	throw new TokenRefused(refusal.error, refusal.error_description);
}
