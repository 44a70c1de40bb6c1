import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let base: string;
let cookie: string;
let session: string;

const launchTokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get('launch') ?? '';
const openSession = (launchToken: string, headers = {}) =>
	fetch(`${base}/console/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify({ launchToken }),
	});
const get = (path: string, headers: Record<string, string> = { cookie, 'x-wiresocket-session': session }) =>
	fetch(`${base}${path}`, { headers });

beforeAll(async () => {
	sandbox = await startSandbox();
	base = new URL(sandbox.console).origin;
	const response = await openSession(launchTokenOf(sandbox.console));
	expect(response.status).toBe(200);
	cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
	expect(response.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
	session = (await response.json()).sessionToken;
});
afterAll(() => sandbox?.stop());

describe('sessions', () => {
	it('M11: a launch token that was used, or is not ours, is 403', async () => {
		for (const token of [launchTokenOf(sandbox.console), 'x'.repeat(43)])
			expect(await readProblem(await openSession(token))).toMatchObject({ status: 403, code: 'launch_token_invalid' });
	});

	it('M11: without a session, with half of one, or with the cookie of another port, the API is 401', async () => {
		const otherPort = cookie.replace(/^wiresocket_[0-9a-f]+/, 'wiresocket_000000000000');
		const headers: Record<string, string>[] = [
			{},
			{ cookie },
			{ 'x-wiresocket-session': session },
			{ cookie: otherPort, 'x-wiresocket-session': session },
		];
		for (const half of headers)
			for (const path of ['/console/instances', '/instances/local/api/v1/tenants'])
				expect(await readProblem(await get(path, half)), `${path} ${JSON.stringify(half)}`).toMatchObject({
					status: 401,
					code: 'unauthorized',
				});
	});

	it('the sandbox goes by the environment that its settings name', async () => {
		const headers = { cookie, 'x-wiresocket-session': session, 'content-type': 'application/json' };
		const set = async (environment: object) => {
			const path = '/instances/local/api/v1/instance/settings';
			expect((await fetch(base + path, { method: 'PATCH', headers, body: JSON.stringify({ environment }) })).status).toBe(200);
		};
		await set({ name: "Ada's machine", color: 'violet' });
		expect(await (await get('/console/instances')).json()).toMatchObject([
			{ id: 'local', environment: { name: "Ada's machine", color: 'violet' } },
		]);
		await set({ name: 'Local', color: 'teal' });
	});

	it('with both halves the console answers', async () => {
		expect(await (await get('/console/instances')).json()).toMatchObject([
			{
				id: 'local',
				name: 'Sandbox',
				kind: 'sandbox',
				environment: { name: 'Local', color: 'teal' },
				session: { state: 'local' },
			},
		]);
	});
});

describe('guards', () => {
	it('M1: a foreign Origin is 403 and opens no session', async () => {
		const response = await openSession('x', { Origin: 'https://evil.example' });
		expect(response.headers.get('access-control-allow-origin')).toBeNull();
		expect(await readProblem(response)).toMatchObject({ status: 403, code: 'forbidden' });
	});

	it('M1: a form is 415', async () => {
		const response = await fetch(`${base}/console/session`, { method: 'POST', body: new URLSearchParams({ launchToken: 'x' }) });
		expect(await readProblem(response)).toMatchObject({ status: 415 });
	});
});

describe('instances', () => {
	it('reach the management API, the token endpoint and the key sets of the sandbox', async () => {
		const { items } = await (await get('/instances/local/api/v1/tenants')).json();
		expect(items).toMatchObject([{ name: 'Demo' }]);
		const [app] = sandbox.apps;
		if (!app) throw new Error('no app');
		const token = await fetch(`${base}/instances/local/connect/token`, {
			method: 'POST',
			headers: { cookie, 'x-wiresocket-session': session },
			body: new URLSearchParams({
				grant_type: 'client_credentials',
				client_id: app.clientId,
				client_secret: app.clientSecret,
				scope: 'WireSocket.API',
			}),
		});
		expect((await token.json()).access_token).toEqual(expect.any(String));
		expect((await (await get(`/instances/local/${app.tenantId}/.well-known/jwks`)).json()).keys).toHaveLength(1);
	});

	it('that do not exist are 404', async () => {
		expect(await readProblem(await get('/instances/nowhere/api/v1/tenants'))).toMatchObject({ status: 404 });
	});

	it('push a change to an open event stream', async () => {
		const response = await get('/instances/local/api/v1/events');
		expect(response.headers.get('content-type')).toBe('text/event-stream');
		const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
		if (!reader) throw new Error('no body');
		let text = '';
		const readUntil = async (part: string) => {
			while (!text.includes(part)) {
				const { value, done } = await reader.read();
				if (done) throw new Error(`the stream ended: ${text}`);
				text += value;
			}
		};
		await readUntil('"hello"');
		const created = await fetch(`${base}/instances/local/api/v1/tenants`, {
			method: 'POST',
			headers: { cookie, 'x-wiresocket-session': session, 'Content-Type': 'application/json' },
			body: JSON.stringify({ name: 'Pushed' }),
		});
		const { id } = await created.json();
		await readUntil(id);
		expect(text).toContain('"tenant.changed"');
		await reader.cancel();
	});
});

describe('screens', () => {
	it('are served at every place with a policy that lets only own scripts run', async () => {
		for (const path of [
			'/',
			'/tenants/abc',
			'/apps?x=1',
			'/i/local',
			'/i/local/',
			'/i/local/tenants/abc',
			'/i/a%20b/apps?x=1',
			'/instances',
		]) {
			const response = await get(path, {});
			expect(response.status, path).toBe(200);
			expect(response.headers.get('content-type')).toMatch(/^text\/html/);
			expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
			expect(response.headers.get('x-content-type-options')).toBe('nosniff');
		}
	});

	it('that do not exist are 404, and still a page that says so', async () => {
		for (const path of ['/nothing/here', '/i', '/i/', '/i/local/nothing/here']) {
			const response = await get(path, {});
			expect(response.status, path).toBe(404);
			expect(response.headers.get('content-type')).toMatch(/^text\/html/);
			expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
		}
	});

	it('U7: nothing outside of their folder is served', async () => {
		for (const path of [
			'/../../package.json',
			'/%2e%2e/%2e%2e/package.json',
			'/assets/../../../package.json',
			'/assets/%2e%2e%2f%2e%2e%2fpackage.json',
			'/assets/missing.js',
		]) {
			const text = await (await get(path, {})).text();
			expect(text, path).not.toContain('wiresocket-desktop"');
		}
		expect((await get('/assets/missing.js', {})).status).toBe(404);
	});
});
