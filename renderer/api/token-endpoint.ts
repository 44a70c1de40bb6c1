import { z } from 'zod';
import { oauthErrorSchema, type TokenResponse, tokenResponseSchema } from '../../core/contract/claims.ts';
import { type Jwks, jwksSchema } from '../../core/contract/tenants.ts';
import { fetchWithSession } from './clients.ts';

/** An OAuth endpoint refused, in the words of RFC 6749 section 5.2. */
export class TokenRefused extends Error {
	/** Such as `invalid_grant`. */
	readonly code: string;

	constructor(code: string, description: string) {
		super(description);
		this.code = code;
	}
}

type Endpoint = 'token' | 'introspect' | 'revoke';

/** Sends a form. What is in it, and what comes back, is in no cache and no log: a POST whose answer is not stored. */
async function post(instancePath: string, endpoint: Endpoint, fields: Record<string, string>): Promise<unknown> {
	const url = `${window.location.origin}${instancePath}/connect/${endpoint}`;
	const response = await fetchWithSession(new Request(url, { method: 'POST', body: new URLSearchParams(fields) }));
	const body: unknown = await response.json();
	if (response.ok) return body;
	const refusal = oauthErrorSchema.parse(body);
	throw new TokenRefused(refusal.error, refusal.error_description);
}

/**
 * Asks the token endpoint of an instance for tokens.
 *
 * @param instancePath base path of the instance
 * @param fields form fields of the grant
 * @throws {TokenRefused} when it says no; another error when it cannot be reached.
 */
export async function requestToken(instancePath: string, fields: Record<string, string>): Promise<TokenResponse> {
	return tokenResponseSchema.parse(await post(instancePath, 'token', fields));
}

const introspectionSchema = z.looseObject({ active: z.boolean() });
export type Introspection = z.infer<typeof introspectionSchema>;

/** Asks what a token is worth right now (RFC 7662). @param fields `token`, and the client's credentials. @throws as {@link requestToken}. */
export async function introspectToken(instancePath: string, fields: Record<string, string>): Promise<Introspection> {
	return introspectionSchema.parse(await post(instancePath, 'introspect', fields));
}

/** Ends a token (RFC 7009). @param fields `token`, and the client's credentials. @throws as {@link requestToken}. */
export async function revokeToken(instancePath: string, fields: Record<string, string>): Promise<void> {
	await post(instancePath, 'revoke', fields);
}

const NOT_FOUND = 404;

/** The public keys of a tenant. @returns null when there is no such tenant. */
export async function publishedKeys(instancePath: string, tenantId: string): Promise<Jwks | null> {
	const url = `${window.location.origin}${instancePath}/${encodeURIComponent(tenantId)}/.well-known/jwks`;
	const response = await fetchWithSession(new Request(url));
	if (response.status === NOT_FOUND) return null;
	return jwksSchema.parse(await response.json());
}
