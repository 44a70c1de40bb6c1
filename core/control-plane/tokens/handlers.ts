import { Hono } from 'hono';
import { SCOPE_API, SCOPE_OFFLINE } from '../../contract/claims.ts';
import { Fault } from '../../platform/fault.ts';
import type { Logger } from '../../platform/logger.ts';
import { OAuthError, type OAuthErrorCode } from './oauth-error.ts';
import { type OAuthForm, readForm } from './request.ts';
import { GRANT_TYPES, type TokenService } from './service.ts';

/** RFC 6749 section 5.1: answers with tokens are not for any cache. */
const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

const GUESSED_WRONG: readonly OAuthErrorCode[] = ['invalid_client', 'invalid_grant'];

const PATHS = { token: '/connect/token', revoke: '/connect/revoke', introspect: '/connect/introspect' };

/** Slows down who asks too often or guesses (faults T12). Both refuse with a {@link Fault} `rate_limited`. */
export interface TokenLimits {
	/** Takes a request of an address; null when it is not known. */
	request(address: string | null): Promise<void>;
	/** Counts what failed, by address and client. */
	failures: { check(client: string): Promise<void>; failed(client: string): Promise<void> };
}

type Env = { Bindings: { peer: { remoteAddress: string | null } } };

const STATUS_TOO_MANY_REQUESTS = 429;

/** The OAuth endpoints (contract section 2, faults T1 to T13): token, revocation, introspection and their metadata. */
export function tokenRoutes(tokens: TokenService, issuer: string, limits: TokenLimits, logger: Logger): Hono<Env> {
	const routes = new Hono<Env>();
	const endpoint = (path: string, act: (form: OAuthForm, remoteAddress: string | null) => Promise<object>) => {
		routes.post(path, async (context) => {
			try {
				const { remoteAddress } = context.env.peer;
				await limits.request(remoteAddress);
				const form = await readForm(context.req.raw);
				const answer = await countingFailures(limits, guesserOf(remoteAddress, form), () => act(form, remoteAddress));
				return context.json(answer, 200, NO_STORE);
			} catch (error) {
				return refuse(toOAuthError(error, logger));
			}
		});
		routes.all(path, () =>
			refuse(new OAuthError('invalid_request', 'Send a POST request.', { status: 405, headers: { Allow: 'POST' } })),
		);
	};
	endpoint(PATHS.token, (form, remoteAddress) => tokens.grant(form, remoteAddress));
	endpoint(PATHS.introspect, (form) => tokens.introspect(form));
	endpoint(PATHS.revoke, async (form) => {
		await tokens.revoke(form);
		return {};
	});
	routes.get('/.well-known/oauth-authorization-server', (context) => context.json(metadata(issuer)));
	return routes;
}

/** Whose failures count together: one address that tries one client, and one user where a user signs in. */
function guesserOf(remoteAddress: string | null, { fields, authentication }: OAuthForm): string {
	const clientId = authentication?.clientId ?? fields.get('client_id') ?? '';
	return JSON.stringify([remoteAddress, clientId, fields.get('username')?.toLowerCase() ?? '']);
}

async function countingFailures<T>({ failures }: TokenLimits, guesser: string, act: () => Promise<T>): Promise<T> {
	await failures.check(guesser);
	try {
		return await act();
	} catch (error) {
		if (error instanceof OAuthError && GUESSED_WRONG.includes(error.code)) await failures.failed(guesser);
		throw error;
	}
}

/** Authorization server metadata (RFC 8414 section 2). Key sets are per tenant, so there is no one `jwks_uri`. */
function metadata(issuer: string) {
	const authMethods = ['client_secret_basic', 'client_secret_post'];
	return {
		issuer,
		token_endpoint: issuer + PATHS.token,
		// A refresh needs no secret (contract section 2).
		token_endpoint_auth_methods_supported: [...authMethods, 'none'],
		revocation_endpoint: issuer + PATHS.revoke,
		revocation_endpoint_auth_methods_supported: authMethods,
		introspection_endpoint: issuer + PATHS.introspect,
		introspection_endpoint_auth_methods_supported: authMethods,
		grant_types_supported: GRANT_TYPES,
		response_types_supported: [],
		scopes_supported: [SCOPE_API, SCOPE_OFFLINE],
	};
}

function refuse(error: OAuthError): Response {
	return Response.json(
		{ error: error.code, error_description: error.description, ...error.more },
		{ status: error.status, headers: { ...NO_STORE, ...error.headers } },
	);
}

function toOAuthError(error: unknown, logger: Logger): OAuthError {
	if (error instanceof OAuthError) return error;
	if (error instanceof Fault && error.code === 'rate_limited')
		return new OAuthError('temporarily_unavailable', error.detail, {
			status: STATUS_TOO_MANY_REQUESTS,
			headers: { 'Retry-After': String(error.retryAfterS) },
		});
	logger.error({ reason: (error as Error).message }, 'token request failed');
	const retryAfterS = (error instanceof Fault && error.retryAfterS) || 5;
	return new OAuthError('temporarily_unavailable', 'Tokens cannot be issued right now. Try again.', {
		status: 503,
		headers: { 'Retry-After': String(retryAfterS) },
	});
}
