import type { Check } from '../../plane-port/check.ts';
import type { HandshakeRequest } from './request.ts';

/** Subprotocols that announce a token among the others; the one the client offered first is the answer. */
const TOKEN_SUBPROTOCOLS: readonly string[] = ['access_token', 'Bearer'];
const QUERY_PARAMETERS = ['token', 'access_token'];
const BEARER = /^bearer +(\S+) *$/i;
/** Three base64url parts (RFC 7515 section 3.1); tells a token from further subprotocols beside it. */
const JWS_SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/**
 * The subprotocol to answer: exactly `access_token` or `Bearer`, never the token (faults H3).
 *
 * @returns undefined when the client offered neither.
 */
export function chooseSubprotocol(offered: Iterable<string>): string | undefined {
	return [...offered].find((entry) => TOKEN_SUBPROTOCOLS.includes(entry));
}

/** A token and the places of the handshake that it was found in; null tokens: none, or several that differ. */
export interface TokenSearch {
	token: string | null;
	present: boolean;
	checks: Check[];
}

/** Finds the token in subprotocols, query and header (contract section 3). Sources that differ give none (faults H4). */
export function findToken(request: HandshakeRequest): TokenSearch {
	const found = [
		...fromSubprotocols(request.subprotocols).map((token) => ({ token, source: 'subprotocol' })),
		...QUERY_PARAMETERS.flatMap((name) => request.query.getAll(name))
			.filter((token) => token !== '')
			.map((token) => ({ token, source: 'query' })),
		...fromHeader(request.authorization).map((token) => ({ token, source: 'header' })),
	];
	const sources = [...new Set(found.map(({ source }) => source))].join(', ');
	const present = found.length > 0;
	const [{ token } = { token: null }] = found;
	const isSingle = found.every((other) => other.token === token);
	const checks: Check[] = [
		{
			check: 'token-present',
			rule: 'The handshake carries a token',
			expected: 'subprotocols [access_token, token], ?token= or Authorization: Bearer',
			actual: sources || 'none',
			passed: present,
		},
	];
	if (present)
		checks.push({
			check: 'token-single',
			rule: 'All tokens of a handshake are the same one',
			expected: '1 token',
			// A set reads all of each token, and nearly always there is one
			actual: `${isSingle ? 1 : new Set(found.map((one) => one.token)).size} in ${sources}`,
			passed: isSingle,
		});
	return { token: isSingle ? token : null, present, checks };
}

/** The token of a Hocuspocus client's Auth message. */
export function tokenOfMessage(token: string): TokenSearch {
	const check = { check: 'token-present', rule: 'The Auth message carries a token', expected: 'a token', actual: 'Auth message' };
	return { token, present: true, checks: [{ ...check, passed: true }] };
}

function fromSubprotocols(offered: readonly string[]): string[] {
	if (chooseSubprotocol(offered) === undefined) return [];
	const others = offered.filter((entry) => entry !== '' && !TOKEN_SUBPROTOCOLS.includes(entry));
	if (others.length < 2) return others;
	const tokens = others.filter((entry) => JWS_SHAPE.test(entry));
	return tokens.length > 0 ? tokens : others;
}

function fromHeader(authorization: string | null): string[] {
	const token = BEARER.exec(authorization ?? '')?.[1];
	return token === undefined ? [] : [token];
}
