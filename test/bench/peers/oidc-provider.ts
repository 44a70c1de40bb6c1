import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

// A peer of the token endpoint: npm's oidc-provider with its own memory adapter, which signs the same kind of tokens.

const RESOURCE = 'urn:wiresocket:api';
const SCOPE = 'WireSocket.API';
const REFRESH_TOKENS = 16;
const client = { client_id: 'bench', client_secret: 'bench-secret-of-32-characters-xx' };

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });

const provider = new Provider(issuer, {
	clients: [
		{
			...client,
			grant_types: ['client_credentials', 'refresh_token', 'authorization_code'],
			redirect_uris: ['https://bench.example/callback'],
			token_endpoint_auth_method: 'client_secret_post',
		},
	],
	jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'bench' }] },
	cookies: { keys: ['bench'] },
	scopes: [SCOPE, 'offline_access'],
	rotateRefreshToken: true,
	ttl: { AccessToken: 900, ClientCredentials: 900, RefreshToken: 7 * 24 * 3600, Grant: 7 * 24 * 3600 },
	findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
	features: {
		clientCredentials: { enabled: true },
		devInteractions: { enabled: false },
		resourceIndicators: {
			enabled: true,
			defaultResource: () => RESOURCE,
			useGrantedResource: () => true,
			getResourceServerInfo: () => ({ scope: SCOPE, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
		},
	},
});
server.on('request', provider.callback());

/** Refresh tokens as a sign-in would have given them. */
async function makeRefreshToken(): Promise<string> {
	const grant = new provider.Grant({ accountId: 'bench', clientId: client.client_id });
	grant.addOIDCScope('offline_access');
	grant.addResourceScope(RESOURCE, SCOPE);
	const grantId = await grant.save();
	const registered = await provider.Client.find(client.client_id);
	if (!registered) throw new Error('the client is not known');
	const token = new provider.RefreshToken({
		accountId: 'bench',
		acr: '0',
		client: registered,
		expiresWithSession: false,
		grantId,
		gty: 'authorization_code',
		resource: RESOURCE,
		scope: `${SCOPE} offline_access`,
	});
	return token.save();
}

const refreshTokens = await Promise.all(Array.from({ length: REFRESH_TOKENS }, makeRefreshToken));
const line = { url: `${issuer}/token`, clientId: client.client_id, clientSecret: client.client_secret, refreshTokens };
process.stdout.write(`${JSON.stringify(line)}\n`);
process.once('SIGTERM', () => process.exit(0));
