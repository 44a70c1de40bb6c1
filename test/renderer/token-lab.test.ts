import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Jwks } from '../../core/contract/tenants.ts';
import { checkSignature, tenantOf } from '../../renderer/features/apps/tokens/check-signature.ts';
import { type DecodedToken, decodeText } from '../../renderer/features/apps/tokens/decode.ts';
import { explainClaims } from '../../renderer/features/apps/tokens/explain.ts';
import { beginFamily, currentRotation, endFamily, rotate } from '../../renderer/features/apps/tokens/rotation.ts';

const CLAIMS = {
	iss: 'http://127.0.0.1:4400',
	sub: 'ws_1',
	aud: 'WireSocket.API',
	scope: 'WireSocket.API offline_access',
	tenantid: '11111111-1111-4111-8111-111111111111',
	licenseRegionCode: 'aws-us-east-1',
	limits: { maxConnections: 25, maxDocuments: 10, maxUsersPerDoc: 5, opsPerMinute: 1_000 },
	exp: 1_800_000_900,
};

let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let jwks: Jwks;

beforeAll(async () => {
	keys = await generateKeyPair('RS256', { extractable: true });
	jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' } as Jwks['keys'][number]] };
});

function sign(payload: Record<string, unknown> = CLAIMS, kid: string | undefined = 'key-1'): Promise<string> {
	return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', ...(kid ? { kid } : {}) }).sign(keys.privateKey);
}

function decoded(token: string): DecodedToken {
	const result = decodeText(token);
	if (result.kind !== 'jwt') throw new Error('no JWT');
	return result;
}

describe('what is pasted', () => {
	test('is found in whatever people copy', async () => {
		const token = await sign();
		const answer = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 900 });
		for (const text of [token, ` ${token}\n`, `Bearer ${token}`, `Authorization: bearer ${token}`, `"${token}"`, answer])
			expect(decodeText(text)).toMatchObject({ kind: 'jwt', token, header: { kid: 'key-1' }, payload: CLAIMS });
	});

	test.each([
		['abc', /no dot/],
		['a.b', /has 2 parts/],
		['a.b.c', /first one is no JSON/],
		['eyJhbGciOiJSUzI1NiJ9.e30x.c', /second part is no JSON/],
		['a.b.c.d.e', /encrypted|five parts/],
		['k1Xw3yVb0nQ7sT2uR9pZ6aLc8dEf4gHj5iKmNoPqRsT', /43 random characters/],
		['{"error":"invalid_client","error_description":"No."}', /JWT has three parts/],
		['\u0000\u{1F600} <script>', /no dot/],
	])('%j is told what it is', (text, advice) => {
		expect(decodeText(text)).toMatchObject({ kind: 'other', advice: expect.stringMatching(advice) });
	});

	test('nothing is nothing', () => {
		expect(decodeText('  \n')).toEqual({ kind: 'nothing' });
	});
});

describe('the signature', () => {
	test('of the tenant’s key is valid, with the key named', async () => {
		expect(await checkSignature(decoded(await sign()), jwks)).toEqual({ kind: 'valid', kid: 'key-1' });
	});

	test('of changed claims is not', async () => {
		const [header, , signature] = (await sign()).split('.');
		const changed = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'ws_2' })).toString('base64url');
		expect(await checkSignature(decoded([header, changed, signature].join('.')), jwks)).toEqual({ kind: 'forged', kid: 'key-1' });
	});

	test('by a key that is not published, or by none that is named', async () => {
		expect(await checkSignature(decoded(await sign(CLAIMS, 'other')), jwks)).toEqual({ kind: 'unknown-key', kid: 'other' });
		const nameless = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'RS256' }).sign(keys.privateKey);
		expect(await checkSignature(decoded(nameless), jwks)).toEqual({ kind: 'unknown-key', kid: null });
	});

	test('H1: alg none, and HS256 made with the public key, are no signatures', async () => {
		expect(await checkSignature(decoded(new UnsecuredJWT(CLAIMS).encode()), jwks)).toEqual({
			kind: 'wrong-algorithm',
			algorithm: 'none',
		});
		const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey));
		const confused = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
		expect(await checkSignature(decoded(confused), jwks)).toEqual({ kind: 'wrong-algorithm', algorithm: 'HS256' });
	});

	test('of a foreign token has no keys to be checked against, nor has that of a management token', async () => {
		const foreign = decoded(await sign({ iss: 'https://login.example.com', sub: 'ada' }));
		expect(tenantOf(foreign)).toBeNull();
		expect(await checkSignature(foreign, null)).toEqual({ kind: 'no-tenant' });
		expect(await checkSignature(decoded(await sign({ aud: 'WireSocket.Management' })), null)).toEqual({ kind: 'management' });
	});
});

describe('claims in words', () => {
	const meaningOf = (claim: string, payload: JWTPayload) =>
		explainClaims(payload).find((entry) => entry.claim === claim)?.meaning;

	test('each claim of the contract has a meaning, and each limit its close code', () => {
		const explained = explainClaims(CLAIMS);
		expect(explained.filter(({ meaning }) => meaning === 'Not a claim of WireSocket.')).toEqual([]);
		expect(explained.find(({ claim }) => claim === 'maxConnections')).toMatchObject({
			value: '25',
			meaning: expect.stringContaining('4004'),
		});
		expect(meaningOf('licenseRegionCode', CLAIMS)).toContain('N. Virginia');
	});

	test('what nodes would not take is said where it stands, and foreign claims are told apart', () => {
		expect(meaningOf('aud', { aud: 'somebody.else' })).toMatch(/no node takes it/);
		expect(meaningOf('scope', { scope: 'email' })).toMatch(/no node takes it/);
		expect(meaningOf('limits', { limits: 'many' })).toBe('Not the limits of a plan.');
		for (const claim of ['email', 'constructor', '__proto__x'])
			expect(meaningOf(claim, { [claim]: 1 })).toBe('Not a claim of WireSocket.');
	});
});

describe('a family of refresh tokens', () => {
	test('has one that works, until it ends', () => {
		expect(beginFamily(undefined, 0)).toEqual([]);
		const rotated = rotate(rotate(beginFamily('a', 1), 'b', 2), 'c', 3);
		expect(rotated.map(({ state }) => state)).toEqual(['used', 'used', 'current']);
		expect(currentRotation(rotated)?.refreshToken).toBe('c');
		const ended = endFamily(rotated);
		expect(ended.map(({ state }) => state)).toEqual(['dead', 'dead', 'dead']);
		expect(currentRotation(ended)).toBeUndefined();
	});
});
