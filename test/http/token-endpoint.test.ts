import { request } from 'node:http';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessTokenClaimsSchema } from '../../core/contract/claims.ts';
import { clientCredentials, getToken, managementClient, operatorToken, postToken, readOAuthError } from '../support/clients.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const OFFLINE = 'WireSocket.API offline_access';

let sandbox: SandboxProcess;
let editor: ReadyLine['apps'][number];
let other: ReadyLine['apps'][number];
let unplanned: ReadyLine['apps'][number];

beforeAll(async () => {
	sandbox = await startSandbox({
		config: {
			tenants: [
				{
					name: 'Acme',
					apps: [
						{
							name: 'editor',
							licenseRegion: 'aws-eu-west-1',
							plan: 'Free',
							allowedDomains: ['https://MyApp.com/', 'localhost:3000'],
						},
						{ name: 'unplanned', licenseRegion: 'aws-us-east-1' },
					],
				},
				{ name: 'Globex', apps: [{ name: 'editor', licenseRegion: 'aws-eu-west-1', plan: 'Starter' }] },
			],
		},
		args: ['--ephemeral', '--no-rate-limits'],
	});
	[editor, unplanned, other] = sandbox.apps as [typeof editor, typeof editor, typeof editor];
});
afterAll(() => sandbox?.stop());

const send = (fields: Record<string, string>, headers?: Record<string, string>) =>
	postToken(sandbox.controlPlane, fields, headers);
const refresh = (refreshToken: string, clientId = editor.clientId, more = {}) =>
	send({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, ...more });
const basic = (id: string, secret: string) => ({
	Authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${secret}`).toString('base64')}`,
});

describe('client_credentials', () => {
	it('answers with a token whose header and claims are exactly those of the contract, signed by a published key', async () => {
		const response = await send(clientCredentials(editor));
		expect(response.status).toBe(200);
		expect(response.headers.get('cache-control')).toBe('no-store');
		const body = await response.json();
		expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'WireSocket.API' });

		const jwks = createRemoteJWKSet(new URL(`${sandbox.controlPlane}/${editor.tenantId}/.well-known/jwks`));
		const { payload, protectedHeader } = await jwtVerify(body.access_token, jwks, {
			audience: 'WireSocket.API',
			issuer: sandbox.controlPlane,
		});
		expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
		expect(payload).toEqual({
			iss: sandbox.controlPlane,
			sub: editor.clientId,
			aud: 'WireSocket.API',
			scope: 'WireSocket.API',
			tenantid: editor.tenantId,
			appId: editor.appId,
			licenseRegionCode: 'aws-eu-west-1',
			dbCode: 'shard-01-eu-west-1',
			regionCode: 'eu-central-1',
			allowed_domain_1: 'myapp.com',
			allowed_domain_2: 'localhost:3000',
			limits: { maxConnections: 25, maxDocuments: 10, maxUsersPerDoc: 5, opsPerMinute: 1000 },
			iat: expect.any(Number),
			exp: (payload.iat ?? 0) + 900,
			jti: expect.any(String),
		});
		expect(() => accessTokenClaimsSchema.parse(payload)).not.toThrow();
	});

	it('adds a refresh token only when the scope asks for offline_access', async () => {
		expect((await getToken(sandbox.controlPlane, clientCredentials(editor))).refresh_token).toBeUndefined();
		const token = await getToken(sandbox.controlPlane, clientCredentials(editor, OFFLINE));
		expect(token.refresh_token).toEqual(expect.any(String));
		expect(token.scope).toBe(OFFLINE);
	});

	it('takes HTTP Basic authentication as well as form fields', async () => {
		const response = await send(
			{ grant_type: 'client_credentials', scope: 'WireSocket.API' },
			basic(editor.clientId, editor.clientSecret),
		);
		expect(response.status).toBe(200);
	});
});

describe('refused requests', () => {
	it('T1: a wrong secret and an unknown client get the same 401 invalid_client', async () => {
		const wrong = await send(clientCredentials({ ...editor, clientSecret: 'wrong' }));
		const unknown = await send(clientCredentials({ clientId: 'ws_unknown', clientSecret: editor.clientSecret }));
		expect(wrong.headers.get('www-authenticate')).toBeNull();
		const [first, second] = [await readOAuthError(wrong), await readOAuthError(unknown)];
		expect(first).toMatchObject({ status: 401, error: 'invalid_client' });
		expect(second).toEqual(first);
	});

	it('T1: a wrong secret in the header is challenged with Basic', async () => {
		const response = await send({ grant_type: 'client_credentials', scope: 'WireSocket.API' }, basic(editor.clientId, 'wrong'));
		expect(response.status).toBe(401);
		expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
	});

	it.each<[string, () => Promise<Response>]>([
		['no client authentication', () => send({ grant_type: 'client_credentials', scope: 'WireSocket.API' })],
		['credentials in header and body', () => send(clientCredentials(editor), basic(editor.clientId, editor.clientSecret))],
		['malformed Basic', () => send({ grant_type: 'client_credentials' }, { Authorization: 'Basic %%%' })],
		['Basic without a colon', () => send({ grant_type: 'client_credentials' }, { Authorization: `Basic ${btoa('abc')}` })],
		['credentials in the query', () => queryCredentials()],
	])('T2: %s is 400 invalid_request', async (_name, act) => {
		expect(await readOAuthError(await act())).toMatchObject({ status: 400, error: 'invalid_request' });
	});

	function queryCredentials(): Promise<Response> {
		const query = new URLSearchParams({ client_id: editor.clientId, client_secret: editor.clientSecret });
		return fetch(`${sandbox.controlPlane}/connect/token?${query}`, {
			method: 'POST',
			body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'WireSocket.API' }),
		});
	}

	it('T2: no secret, token or password that was sent is in the log', async () => {
		await send(clientCredentials({ ...editor, clientSecret: 'log-canary-secret' }));
		await queryCredentials();
		const token = await getToken(sandbox.controlPlane, clientCredentials(editor, OFFLINE));
		for (const secret of ['log-canary-secret', editor.clientSecret, token.access_token, token.refresh_token ?? '?'])
			expect(sandbox.log()).not.toContain(secret);
	});

	it.each([
		[
			'a repeated parameter',
			`grant_type=client_credentials&grant_type=client_credentials&scope=WireSocket.API`,
			'application/x-www-form-urlencoded',
		],
		['a JSON body', '{"grant_type":"client_credentials"}', 'application/json'],
		['no grant_type', 'scope=WireSocket.API', 'application/x-www-form-urlencoded'],
		['no refresh_token', 'grant_type=refresh_token&client_id=x', 'application/x-www-form-urlencoded'],
		['a body that is not UTF-8', 'grant_type=%ff%fe', 'application/x-www-form-urlencoded'],
		['a NUL character', 'grant_type=password%00', 'application/x-www-form-urlencoded'],
	])('T3: %s is 400 invalid_request', async (_name, body, type) => {
		const response = await fetch(`${sandbox.controlPlane}/connect/token`, {
			method: 'POST',
			body,
			headers: { 'Content-Type': type },
		});
		expect(await readOAuthError(response)).toMatchObject({ status: 400, error: 'invalid_request' });
	});

	it('T4: a body over 56 KB is 413, declared or streamed', async () => {
		const body = `grant_type=client_credentials&x=${'a'.repeat(60_000)}`;
		const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
		expect((await fetch(`${sandbox.controlPlane}/connect/token`, { method: 'POST', body, headers })).status).toBe(413);
		expect(await postChunked(body)).toBe(413);
	});

	/** Without Content-Length the server has to count by itself. */
	function postChunked(body: string): Promise<number | undefined> {
		return new Promise((resolve, reject) => {
			const outgoing = request(`${sandbox.controlPlane}/connect/token`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Transfer-Encoding': 'chunked' },
			});
			outgoing.on('response', (response) => {
				response.resume();
				resolve(response.statusCode);
			});
			outgoing.on('error', reject);
			outgoing.end(body);
		});
	}

	it('T4: GET is 405 with Allow: POST', async () => {
		const response = await fetch(`${sandbox.controlPlane}/connect/token`);
		expect(response.status).toBe(405);
		expect(response.headers.get('allow')).toBe('POST');
	});

	it('T5: an unknown grant is unsupported_grant_type, an app without a plan unauthorized_client', async () => {
		expect(await readOAuthError(await send({ ...clientCredentials(editor), grant_type: 'implicit' }))).toMatchObject({
			status: 400,
			error: 'unsupported_grant_type',
		});
		expect(await readOAuthError(await send(clientCredentials(unplanned)))).toMatchObject({
			status: 400,
			error: 'unauthorized_client',
		});
	});

	it('T5: an app may not use the password grant', async () => {
		const fields = {
			...clientCredentials(editor),
			grant_type: 'password',
			username: 'operator',
			password: sandbox.operator?.password ?? '',
		};
		expect(await readOAuthError(await send(fields))).toMatchObject({ status: 400, error: 'unauthorized_client' });
	});

	it.each([
		'',
		'WireSocket.API  offline_access',
		'WireSocket.API "x"',
		'WireSocket.API admin',
		'offline_access',
		'WireSocket.API\u00e9',
	])('T6: the scope %j is invalid_scope', async (scope) => {
		expect(await readOAuthError(await send(clientCredentials(editor, scope)))).toMatchObject({
			status: 400,
			error: 'invalid_scope',
		});
	});

	it('T11: a wrong password and an unknown user get the same 400 invalid_grant', async () => {
		const { username = '', clientId = '', clientSecret = '' } = sandbox.operator ?? {};
		const fields = { grant_type: 'password', client_id: clientId, client_secret: clientSecret };
		const wrong = await readOAuthError(await send({ ...fields, username, password: 'wrong' }));
		const unknown = await readOAuthError(await send({ ...fields, username: 'nobody', password: 'wrong' }));
		expect(wrong).toMatchObject({ status: 400, error: 'invalid_grant' });
		expect(unknown).toEqual(wrong);
		const long = await readOAuthError(await send({ ...fields, username, password: 'x'.repeat(10_000) }));
		expect(long).toMatchObject({ status: 400, error: 'invalid_request' });
	});

	it('T13: a form from a foreign origin is 403, without a CORS header', async () => {
		const response = await send(clientCredentials(editor), { Origin: 'https://evil.example' });
		expect(response.status).toBe(403);
		expect(response.headers.get('access-control-allow-origin')).toBeNull();
	});
});

describe('refresh_token', () => {
	const issue = async () => (await getToken(sandbox.controlPlane, clientCredentials(editor, OFFLINE))).refresh_token ?? '';

	it('gives a new pair without a secret; the old token is dead at once', async () => {
		const first = await issue();
		const response = await refresh(first);
		expect(response.status).toBe(200);
		const body = await response.json();
		expect(body).toEqual({
			access_token: expect.any(String),
			refresh_token: expect.any(String),
			token_type: 'Bearer',
			expires_in: 900,
			scope: OFFLINE,
		});
		expect(body.refresh_token).not.toBe(first);
		expect(decodeProtectedHeader(body.access_token).alg).toBe('RS256');
	});

	it('T6: a wider or malformed scope is invalid_scope and does not burn the token', async () => {
		const token = await issue();
		expect(await readOAuthError(await refresh(token, editor.clientId, { scope: 'WireSocket.API admin' }))).toMatchObject({
			error: 'invalid_scope',
		});
		expect((await refresh(token, editor.clientId, { scope: 'WireSocket.API' })).status).toBe(200);
	});

	it('T7: a token used again is invalid_grant, and then so is the newest one of its family', async () => {
		const first = await issue();
		const { refresh_token: second } = await (await refresh(first)).json();
		expect(await readOAuthError(await refresh(first))).toMatchObject({ status: 400, error: 'invalid_grant' });
		expect(await readOAuthError(await refresh(second))).toMatchObject({ status: 400, error: 'invalid_grant' });
	});

	it('T8: of ten uses at once, at most one succeeds', async () => {
		const token = await issue();
		const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(token)));
		expect(answers.filter((answer) => answer.status === 200).length).toBeLessThanOrEqual(1);
		expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 400]));
	});

	it("T9: another client's or tenant's token is invalid_grant; the owner's still works", async () => {
		const token = await issue();
		for (const stranger of [unplanned, other])
			expect(await readOAuthError(await refresh(token, stranger.clientId))).toMatchObject({
				status: 400,
				error: 'invalid_grant',
			});
		expect((await refresh(token)).status).toBe(200);
	});
});

describe('management tokens', () => {
	it('an operator signs in with grant_type=password through a trusted client', async () => {
		const management = await managementClient(sandbox);
		expect((await management.tenants.list({})).items.map((tenant) => tenant.name).sort()).toEqual(['Acme', 'Globex']);
	});

	it('carry another audience than app tokens, and are signed by none of the tenants', async () => {
		const { kid } = decodeProtectedHeader(await operatorToken(sandbox));
		const jwks = await (await fetch(`${sandbox.controlPlane}/${editor.tenantId}/.well-known/jwks`)).json();
		expect(jwks.keys.map((key: { kid: string }) => key.kid)).not.toContain(kid);
	});
});
