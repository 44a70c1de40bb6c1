import { SCOPE_API, SCOPE_OFFLINE } from '../../contract/claims.ts';
import { OAuthError } from './oauth-error.ts';

/** `scope-token` characters of RFC 6749 appendix A.4, single spaces between. */
const SCOPE_PATTERN = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const KNOWN: readonly string[] = [SCOPE_API, SCOPE_OFFLINE];

/**
 * Reads the scope of a client_credentials request.
 *
 * @returns the scopes once each, in a fixed order.
 * @throws {OAuthError} `invalid_scope` when it is missing, malformed, unknown or without `WireSocket.API` (faults T6).
 */
export function parseScope(scope: string | null): string[] {
	if (scope === null || !SCOPE_PATTERN.test(scope))
		throw new OAuthError(
			'invalid_scope',
			`The scope must be ${SCOPE_API}, or "${SCOPE_API} ${SCOPE_OFFLINE}" for a refresh token as well.`,
		);
	const asked = new Set(scope.split(' '));
	for (const name of asked)
		if (!KNOWN.includes(name)) throw new OAuthError('invalid_scope', 'The scope asks for something that does not exist.');
	if (!asked.has(SCOPE_API)) throw new OAuthError('invalid_scope', `The scope must contain ${SCOPE_API}.`);
	return KNOWN.filter((name) => asked.has(name));
}

/**
 * The scope of a refreshed token: what was granted, or less when less is asked for (RFC 6749 section 6).
 *
 * @throws {OAuthError} `invalid_scope` when more is asked for.
 */
export function narrowScope(granted: string, asked: string | null): string[] {
	const grantedScopes = granted.split(' ');
	if (asked === null) return grantedScopes;
	const scopes = parseScope(asked);
	if (scopes.some((name) => !grantedScopes.includes(name)))
		throw new OAuthError('invalid_scope', 'The scope is wider than the one that was granted.');
	return scopes;
}
