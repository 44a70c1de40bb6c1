import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import { oauthErrorSchema, tokenResponseSchema } from '../../../../core/contract/claims.ts';

/** A signed JWT taken apart. Nothing in it is believed yet. */
export interface DecodedToken {
	kind: 'jwt';
	token: string;
	header: ProtectedHeaderParameters;
	payload: JWTPayload;
}

/** What a text turned out to be, with words for whoever pasted it when it is no token. */
export type Decoded = DecodedToken | { kind: 'nothing' } | { kind: 'other'; what: string; advice: string };

const JWT_PARTS = 3;
const JWE_PARTS = 5;
/** Secrets and refresh tokens of this service: 256 random bits. */
const OPAQUE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Takes apart whatever somebody pastes: a JWT, one behind `Bearer` or in quotes, an answer of a token endpoint; and says of anything
 * else what it is.
 */
export function decodeText(text: string): Decoded {
	const token = tokenIn(text.trim());
	if (token === '') return { kind: 'nothing' };
	const parts = token.split('.');
	if (parts.length === JWT_PARTS) return decodeParts(token);
	if (parts.length === JWE_PARTS)
		return other(
			'An encrypted token (JWE)',
			'It has five parts. Only who has its key can read it; WireSocket issues signed tokens.',
		);
	if (OPAQUE.test(token))
		return other(
			'No JWT: a refresh token or a secret',
			'It is 43 random characters, with nothing in it to read. Refresh it, or introspect it, with the credentials of its app.',
		);
	return other(
		'No token',
		`A JWT has three parts with dots between them; this has ${parts.length === 1 ? 'no dot' : `${parts.length} parts`}.`,
	);
}

function decodeParts(token: string): Decoded {
	const header = attempt(() => decodeProtectedHeader(token));
	if (!header)
		return other('No JWT', 'It has three parts, but the first one is no JSON in base64url. Was it cut off, or a character lost?');
	const payload = attempt(() => decodeJwt(token));
	if (!payload) return other('No JWT', 'Its header can be read, but its second part is no JSON object in base64url.');
	return { kind: 'jwt', token, header, payload };
}

function other(what: string, advice: string): Decoded {
	return { kind: 'other', what, advice };
}

/** The token in what people copy: a header's value, a JSON string, a whole answer. */
function tokenIn(text: string): string {
	const json = attempt(() => JSON.parse(text) as unknown);
	const answer = tokenResponseSchema.pick({ access_token: true }).safeParse(json).data;
	if (answer) return answer.access_token;
	const plain = typeof json === 'string' ? json : text;
	return oauthErrorSchema.safeParse(json).success ? text : plain.replace(/^authorization: */i, '').replace(/^bearer +/i, '');
}

function attempt<T>(read: () => T): T | null {
	try {
		return read();
	} catch {
		return null;
	}
}
