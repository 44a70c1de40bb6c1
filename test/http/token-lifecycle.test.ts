import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../core/contract/close-codes.ts';
import { clientCredentials, getToken, operatorToken, postToken, readOAuthError } from '../support/clients.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let app: ReadyLine['apps'][number];
let stranger: ReadyLine['apps'][number];

beforeAll(async () => {
	const declared = (plan: string) => ({ name: 'editor', licenseRegion: 'aws-us-east-1', plan });
	sandbox = await startSandbox({
		config: {
			tenants: [
				{ name: 'Acme', apps: [declared('Free')] },
				{ name: 'Globex', apps: [declared('Free')] },
			],
		},
	});
	[app, stranger] = sandbox.apps as [typeof app, typeof app];
});
afterAll(() => sandbox?.stop());

const issue = () => getToken(sandbox.controlPlane, clientCredentials(app, 'WireSocket.API offline_access'));
const post = (path: string, client: { clientId: string; clientSecret: string }, token: string) =>
	fetch(`${sandbox.controlPlane}/connect/${path}`, {
		method: 'POST',
		body: new URLSearchParams({ client_id: client.clientId, client_secret: client.clientSecret, token }),
	});
const introspect = async (client: typeof app, token: string) => (await post('introspect', client, token)).json();
const refresh = (token: string) =>
	postToken(sandbox.controlPlane, { grant_type: 'refresh_token', refresh_token: token, client_id: app.clientId });

describe('introspection (RFC 7662)', () => {
	it('tells an app about its own access and refresh tokens', async () => {
		const { access_token, refresh_token = '' } = await issue();
		expect(await introspect(app, access_token)).toMatchObject({
			active: true,
			client_id: app.clientId,
			tenantid: app.tenantId,
			token_type: 'Bearer',
		});
		expect(await introspect(app, refresh_token)).toMatchObject({
			active: true,
			client_id: app.clientId,
			scope: 'WireSocket.API offline_access',
		});
	});

	it("calls another app's token, a management token, a used one and garbage not active, and says no more", async () => {
		const { access_token, refresh_token = '' } = await issue();
		expect(await introspect(stranger, access_token)).toEqual({ active: false });
		expect(await introspect(stranger, refresh_token)).toEqual({ active: false });
		await refresh(refresh_token);
		for (const token of [refresh_token, await operatorToken(sandbox), 'garbage', `${access_token.slice(0, -4)}AAAA`])
			expect(await introspect(app, token)).toEqual({ active: false });
	});

	it('wants client authentication', async () => {
		expect(await readOAuthError(await post('introspect', { ...app, clientSecret: 'wrong' }, 'x'))).toMatchObject({
			status: 401,
			error: 'invalid_client',
		});
		const none = await fetch(`${sandbox.controlPlane}/connect/introspect`, {
			method: 'POST',
			body: new URLSearchParams({ token: 'x' }),
		});
		expect(await readOAuthError(none)).toMatchObject({ status: 400, error: 'invalid_request' });
	});
});

describe('revocation (RFC 7009)', () => {
	it('ends a refresh token with its whole family, at once', async () => {
		const { refresh_token: first = '' } = await issue();
		const { refresh_token: second } = await (await refresh(first)).json();
		expect((await post('revoke', app, first)).status).toBe(200);
		expect(await readOAuthError(await refresh(second))).toMatchObject({ status: 400, error: 'invalid_grant' });
	});

	it("answers 200 for an unknown token and for another app's, which lives on", async () => {
		const { refresh_token = '' } = await issue();
		expect((await post('revoke', app, 'unknown')).status).toBe(200);
		expect((await post('revoke', stranger, refresh_token)).status).toBe(200);
		expect((await refresh(refresh_token)).status).toBe(200);
	});

	it('ends an access token: not active any more, no new session with it; others and another app live on', async () => {
		const opens = (token: string) => {
			const socket = new WebSocket(`${sandbox.nodes[0]?.url}/revoked`, ['access_token', token]);
			return new Promise<number>((resolve) => {
				// A sync step 1 with an empty state vector, which a node answers
				socket.addEventListener('open', () => socket.send(new Uint8Array([0, 0, 1, 0])));
				socket.addEventListener('message', () => socket.close(1000));
				socket.addEventListener('close', ({ code }) => resolve(code));
			});
		};
		const { access_token } = await issue();
		const { access_token: untouched } = await issue();
		for (const token of [access_token, untouched]) expect(await opens(token)).toBe(1000);
		expect((await post('revoke', stranger, access_token)).status).toBe(200);
		expect(await introspect(app, access_token)).toMatchObject({ active: true });
		for (const _ of ['once', 'twice']) expect((await post('revoke', app, access_token)).status).toBe(200);
		expect(await introspect(app, access_token)).toEqual({ active: false });
		expect(await introspect(app, untouched)).toMatchObject({ active: true });
		expect(await opens(access_token)).toBe(CLOSE_CODES.invalidToken);
		expect(await opens(untouched)).toBe(1000);
	});
});

describe('metadata (RFC 8414)', () => {
	it('names the endpoints of this very server', async () => {
		const metadata = await (await fetch(`${sandbox.controlPlane}/.well-known/oauth-authorization-server`)).json();
		expect(metadata).toMatchObject({
			issuer: sandbox.controlPlane,
			token_endpoint: `${sandbox.controlPlane}/connect/token`,
			grant_types_supported: ['client_credentials', 'refresh_token', 'password'],
		});
		for (const endpoint of [metadata.token_endpoint, metadata.revocation_endpoint, metadata.introspection_endpoint])
			expect((await fetch(endpoint)).status).toBe(405);
	});
});
