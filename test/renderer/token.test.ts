import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import type { AccessTokenClaims } from '../../core/contract/claims.ts';
import { allowedDomainsOf, decodeToken } from '../../renderer/features/apps/tokens/token.ts';

const CLAIMS: AccessTokenClaims = {
	iss: 'http://127.0.0.1:4400',
	sub: 'ws_1',
	aud: 'WireSocket.API',
	scope: 'WireSocket.API offline_access',
	tenantid: '11111111-1111-4111-8111-111111111111',
	appId: '22222222-2222-4222-8222-222222222222',
	licenseRegionCode: 'aws-us-east-1',
	dbCode: 'shard-01-us-east-1',
	regionCode: 'us-east-1',
	allowed_domain_1: 'example.com',
	allowed_domain_3: 'localhost:3000',
	limits: { maxConnections: 25, maxDocuments: 10, maxUsersPerDoc: 5, opsPerMinute: 1_000 },
	iat: 1_800_000_000,
	exp: 1_800_000_900,
	jti: 'one',
};

async function sign(payload: Record<string, unknown>, header: { kid?: string } = { kid: 'key-1' }): Promise<string> {
	const { privateKey, publicKey } = await generateKeyPair('RS256');
	expect((await exportJWK(publicKey)).kty).toBe('RSA');
	return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header }).sign(privateKey);
}

test('a token of the contract comes apart into its key, its header and its claims', async () => {
	const decoded = decodeToken(await sign({ ...CLAIMS }));
	expect(decoded.kid).toBe('key-1');
	expect(JSON.parse(decoded.header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
	expect(JSON.parse(decoded.payload)).toEqual(CLAIMS);
	expect(decoded.claims).toEqual(CLAIMS);
});

test('a token of another form still shows what is in it', async () => {
	const decoded = decodeToken(await sign({ iss: 'somebody' }, {}));
	expect(decoded.kid).toBeNull();
	expect(JSON.parse(decoded.payload)).toEqual({ iss: 'somebody' });
	expect(decoded.claims).toBeNull();
});

test('what is no token is an error, not an empty token', () => {
	expect(() => decodeToken('abc')).toThrow();
	expect(() => decodeToken('a.b.c')).toThrow();
});

test('the allowed domains are those of the slots in use', () => {
	expect(allowedDomainsOf(CLAIMS)).toEqual(['example.com', 'localhost:3000']);
});
