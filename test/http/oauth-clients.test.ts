import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ClientCredentials, ResourceOwnerPassword } from 'simple-oauth2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const SCOPE = 'WireSocket.API offline_access';

let sandbox: SandboxProcess;
let app: ReadyLine['apps'][number];
let operator: NonNullable<ReadyLine['operator']>;

beforeAll(async () => {
	sandbox = await startSandbox();
	const [first] = sandbox.apps;
	if (!first || !sandbox.operator) throw new Error('the sandbox made no app or no operator');
	app = first;
	operator = sandbox.operator;
});
afterAll(() => sandbox?.stop());

describe('oauth4webapi', () => {
	/** The sandbox speaks HTTP on loopback. */
	const insecure = { [oauth.allowInsecureRequests]: true };
	let server: oauth.AuthorizationServer;
	beforeAll(async () => {
		const issuer = new URL(sandbox.controlPlane);
		const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
		server = await oauth.processDiscoveryResponse(issuer, response);
	});

	const authentications = { Basic: oauth.ClientSecretBasic, 'form fields': oauth.ClientSecretPost };
	it.each(Object.entries(authentications))('gets, refreshes, introspects and revokes tokens with %s', async (_, authenticate) => {
		const client = { client_id: app.clientId };
		const secret = authenticate(app.clientSecret);
		const issued = await oauth.processClientCredentialsResponse(
			server,
			client,
			await oauth.clientCredentialsGrantRequest(server, client, secret, { scope: SCOPE }, insecure),
		);
		expect(issued).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: SCOPE });

		const refreshed = await oauth.processRefreshTokenResponse(
			server,
			client,
			// The refresh needs no secret
			await oauth.refreshTokenGrantRequest(server, client, oauth.None(), issued.refresh_token ?? '', insecure),
		);
		const introspect = async (token: string) =>
			oauth.processIntrospectionResponse(
				server,
				client,
				await oauth.introspectionRequest(server, client, secret, token, insecure),
			);
		expect(await introspect(refreshed.access_token)).toMatchObject({ active: true, client_id: app.clientId });

		const next = refreshed.refresh_token ?? '';
		await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, secret, next, insecure));
		expect(await introspect(next)).toEqual({ active: false });
	});

	it('reads our errors as OAuth errors', async () => {
		const client = { client_id: app.clientId };
		const response = await oauth.clientCredentialsGrantRequest(
			server,
			client,
			oauth.ClientSecretPost('wrong'),
			{ scope: SCOPE },
			insecure,
		);
		await expect(oauth.processClientCredentialsResponse(server, client, response)).rejects.toMatchObject({
			error: 'invalid_client',
			status: 401,
		});
	});

	it('signs an operator in with the password grant', async () => {
		const client = { client_id: operator.clientId };
		const response = await oauth.genericTokenEndpointRequest(
			server,
			client,
			oauth.ClientSecretBasic(operator.clientSecret),
			'password',
			{ username: operator.username, password: operator.password },
			insecure,
		);
		const { access_token } = await oauth.processGenericTokenEndpointResponse(server, client, response);
		expect(await tenantsStatus(access_token)).toBe(200);
	});
});

describe('openid-client', () => {
	const configure = (clientId: string, clientSecret: string) =>
		openid.discovery(new URL(sandbox.controlPlane), clientId, undefined, openid.ClientSecretPost(clientSecret), {
			algorithm: 'oauth2',
			execute: [openid.allowInsecureRequests],
		});

	it('gets, refreshes, introspects and revokes tokens', async () => {
		const configuration = await configure(app.clientId, app.clientSecret);
		const issued = await openid.clientCredentialsGrant(configuration, { scope: SCOPE });
		expect(issued.expires_in).toBe(900);
		const refreshed = await openid.refreshTokenGrant(configuration, issued.refresh_token ?? '');
		expect(await openid.tokenIntrospection(configuration, refreshed.access_token)).toMatchObject({ active: true });
		const next = refreshed.refresh_token ?? '';
		await openid.tokenRevocation(configuration, next);
		expect(await openid.tokenIntrospection(configuration, next)).toEqual({ active: false });
		await expect(openid.refreshTokenGrant(configuration, next)).rejects.toMatchObject({ error: 'invalid_grant' });
	});

	it('signs an operator in with the password grant', async () => {
		const configuration = await configure(operator.clientId, operator.clientSecret);
		const { username, password } = operator;
		const { access_token } = await openid.genericGrantRequest(configuration, 'password', { username, password });
		expect(await tenantsStatus(access_token)).toBe(200);
	});
});

describe('simple-oauth2', () => {
	const options = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
		client: { id: clientId, secret: clientSecret },
		auth: { tokenHost: sandbox.controlPlane, tokenPath: '/connect/token', revokePath: '/connect/revoke' },
	});

	it('gets, refreshes and revokes tokens', async () => {
		const issued = await new ClientCredentials(options(app)).getToken({ scope: SCOPE });
		const refreshed = await issued.refresh();
		expect(refreshed.expired()).toBe(false);
		await refreshed.revokeAll();
		await expect(refreshed.refresh()).rejects.toMatchObject({ data: { payload: { error: 'invalid_grant' } } });
	});

	it('signs an operator in with the password grant', async () => {
		const { username, password } = operator;
		const { token } = await new ResourceOwnerPassword(options(operator)).getToken({ username, password });
		expect(await tenantsStatus(String(token.access_token))).toBe(200);
	});
});

async function tenantsStatus(managementToken: string): Promise<number> {
	const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants`, {
		headers: { authorization: `Bearer ${managementToken}` },
	});
	return response.status;
}
