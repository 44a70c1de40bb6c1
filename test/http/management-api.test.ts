import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App, CreatedApp } from '../../core/contract/apps.ts';
import type { Tenant } from '../../core/contract/tenants.ts';
import { clientCredentials, getToken, operatorToken, postToken, readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let token: string;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	token = await operatorToken(sandbox);
});
afterAll(() => sandbox?.stop());

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${sandbox.controlPlane}/api/v1${path}`, {
		method,
		headers: {
			Authorization: `Bearer ${token}`,
			...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
			...headers,
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
}

let names = 0;
const freshName = (what: string) => `${what} ${++names}`;

async function createTenant(): Promise<Tenant> {
	const response = await call('POST', '/tenants', { name: freshName('tenant') });
	expect(response.status).toBe(201);
	return response.json();
}

async function activeTenant(): Promise<Tenant> {
	const tenant = await createTenant();
	const response = await call('POST', `/tenants/${tenant.id}/approve`);
	expect(response.status).toBe(200);
	return response.json();
}

async function createApp(tenantId: string, more: object = {}): Promise<CreatedApp> {
	const response = await call('POST', `/tenants/${tenantId}/apps`, {
		name: freshName('app'),
		licenseRegion: 'aws-us-east-1',
		...more,
	});
	expect(response.status).toBe(201);
	return response.json();
}

async function plans(): Promise<Record<string, string>> {
	const list: { id: string; name: string }[] = await (await call('GET', '/plans')).json();
	return Object.fromEntries(list.map((plan) => [plan.name, plan.id]));
}

describe('tenants', () => {
	it('start pending without a key; approval makes them active with one RSA-2048 signing key', async () => {
		const tenant = await createTenant();
		expect(tenant).toMatchObject({ status: 'pending', approvedAt: null, appCount: 0 });
		const jwksUrl = `${sandbox.controlPlane}/${tenant.id}/.well-known/jwks`;
		expect(await (await fetch(jwksUrl)).json()).toEqual({ keys: [] });

		const approved = await (await call('POST', `/tenants/${tenant.id}/approve`)).json();
		expect(approved).toMatchObject({ status: 'active', approvedAt: expect.any(String) });
		const { keys } = await (await fetch(jwksUrl)).json();
		expect(keys).toEqual([{ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String), n: expect.any(String), e: 'AQAB' }]);
		expect(Buffer.from(keys[0].n, 'base64url')).toHaveLength(256);
	});

	it('are approved once: a second approval is 409 and makes no second key', async () => {
		const tenant = await activeTenant();
		expect(await readProblem(await call('POST', `/tenants/${tenant.id}/approve`))).toMatchObject({
			status: 409,
			code: 'tenant_wrong_status',
		});
		expect(await (await call('GET', `/tenants/${tenant.id}/keys`)).json()).toHaveLength(1);
	});

	it('approved ten times at once get one key', async () => {
		const tenant = await createTenant();
		const answers = await Promise.all(Array.from({ length: 10 }, () => call('POST', `/tenants/${tenant.id}/approve`)));
		expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
		expect(await (await call('GET', `/tenants/${tenant.id}/keys`)).json()).toHaveLength(1);
	});

	it('have names of their own, compared without case', async () => {
		const tenant = await createTenant();
		const problem = await readProblem(await call('POST', '/tenants', { name: tenant.name.toUpperCase() }));
		expect(problem).toMatchObject({ status: 409, code: 'tenant_name_taken', errors: [{ path: 'name' }] });
	});

	it('are listed newest first in pages, each once', async () => {
		for (let index = 0; index < 5; index += 1) await createTenant();
		const seen: string[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const page: { items: Tenant[]; nextCursor: string | null } = await (
				await call('GET', `/tenants?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
			).json();
			seen.push(...page.items.map((tenant) => tenant.id));
			cursor = page.nextCursor;
		}
		const whole: { items: Tenant[] } = await (await call('GET', '/tenants?limit=500')).json();
		expect(seen).toEqual(whole.items.map((tenant) => tenant.id));
		expect(new Set(seen).size).toBe(seen.length);
	});

	it('are found by a part of the name, with LIKE wildcards taken literally', async () => {
		await call('POST', '/tenants', { name: '100%_sure' });
		const search = async (text: string) =>
			(await (await call('GET', `/tenants?search=${encodeURIComponent(text)}`)).json()).items.length;
		expect(await search('%_S')).toBe(1);
		expect(await search('%_x')).toBe(0);
	});

	it('M8: the key set of an unknown tenant is 404', async () => {
		for (const id of [crypto.randomUUID(), 'connect'])
			expect(await readProblem(await fetch(`${sandbox.controlPlane}/${id}/.well-known/jwks`))).toMatchObject({ status: 404 });
	});
});

describe('apps', () => {
	it('are made with a secret that works once a plan is assigned, at once', async () => {
		const tenant = await activeTenant();
		const { app, clientSecret } = await createApp(tenant.id);
		expect(app).toMatchObject({ status: 'inactive', subscription: null, dbCode: 'shard-01-us-east-1', tenantName: tenant.name });
		const { Free } = await plans();
		const planned = await (await call('PUT', `/tenants/${tenant.id}/apps/${app.id}/plan`, { planId: Free })).json();
		expect(planned).toMatchObject({ status: 'active', subscription: { planName: 'Free', monthlyPriceCents: 0 } });
		const { access_token } = await getToken(sandbox.controlPlane, clientCredentials({ clientId: app.clientId, clientSecret }));
		expect(access_token).toEqual(expect.any(String));
	});

	it('M4: reading an app again shows no secret', async () => {
		const tenant = await activeTenant();
		const { app, clientSecret } = await createApp(tenant.id);
		for (const path of [`/tenants/${tenant.id}/apps/${app.id}`, '/apps', `/apps?tenantId=${tenant.id}`]) {
			const text = await (await call('GET', path)).text();
			expect(text).toContain(app.clientId);
			expect(text).not.toContain(clientSecret);
			expect(text.toLowerCase()).not.toContain('secret');
		}
	});

	it('have names of their own in their tenant, over all License Regions', async () => {
		const [tenant, another] = [await activeTenant(), await activeTenant()];
		const { app } = await createApp(tenant.id);
		const again = { name: app.name.toUpperCase(), licenseRegion: 'aws-eu-west-1' };
		expect(await readProblem(await call('POST', `/tenants/${tenant.id}/apps`, again))).toMatchObject({
			status: 409,
			code: 'app_name_taken',
		});
		expect((await call('POST', `/tenants/${another.id}/apps`, again)).status).toBe(201);
	});

	it('are refused to a pending tenant', async () => {
		const tenant = await createTenant();
		const response = await call('POST', `/tenants/${tenant.id}/apps`, { name: 'x', licenseRegion: 'aws-us-east-1' });
		expect(await readProblem(response)).toMatchObject({ status: 409, code: 'tenant_not_active' });
	});

	it('M3: of another tenant are 404, as if they did not exist', async () => {
		const [tenant, another] = [await activeTenant(), await activeTenant()];
		const { app } = await createApp(tenant.id);
		const foreign = await readProblem(await call('GET', `/tenants/${another.id}/apps/${app.id}`));
		const missing = await readProblem(await call('GET', `/tenants/${another.id}/apps/${crypto.randomUUID()}`));
		expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
		expect(foreign).toEqual(missing);
		expect((await call('PUT', `/tenants/${another.id}/apps/${app.id}/domains`, { allowedDomains: [] })).status).toBe(404);
	});

	it('M7: a second Free app is 409; of two at once, exactly one wins', async () => {
		const tenant = await activeTenant();
		const { Free = '', Starter = '' } = await plans();
		const apps = await Promise.all([createApp(tenant.id), createApp(tenant.id, { licenseRegion: 'aws-eu-west-1' })]);
		const answers = await Promise.all(
			apps.map(({ app }) => call('PUT', `/tenants/${tenant.id}/apps/${app.id}/plan`, { planId: Free })),
		);
		expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);

		const third = { name: freshName('app'), licenseRegion: 'aws-us-west-2', planId: Free };
		const problem = await readProblem(await call('POST', `/tenants/${tenant.id}/apps`, third));
		expect(problem).toMatchObject({ status: 409, code: 'free_plan_taken', errors: [{ path: 'planId' }] });

		const winner = apps[answers.findIndex((answer) => answer.status === 200)]?.app as App;
		await call('PUT', `/tenants/${tenant.id}/apps/${winner.id}/plan`, { planId: Starter });
		expect((await call('POST', `/tenants/${tenant.id}/apps`, third)).status).toBe(201);
	});

	it('an unknown plan is 400 at its field', async () => {
		const tenant = await activeTenant();
		const { app } = await createApp(tenant.id);
		const problem = await readProblem(
			await call('PUT', `/tenants/${tenant.id}/apps/${app.id}/plan`, { planId: crypto.randomUUID() }),
		);
		expect(problem).toMatchObject({ status: 400, errors: [{ path: 'planId' }] });
	});

	it('M5: domains are stored normalised; a wrong one is 400 and names its slot', async () => {
		const tenant = await activeTenant();
		const { app } = await createApp(tenant.id);
		const put = (allowedDomains: unknown) => call('PUT', `/tenants/${tenant.id}/apps/${app.id}/domains`, { allowedDomains });
		const saved = await (await put(['https://MyApp.com/', 'bücher.example', 'localhost:3000'])).json();
		expect(saved.allowedDomains).toEqual(['myapp.com', 'xn--bcher-kva.example', 'localhost:3000']);
		for (const wrong of ['*', '*.example.com', 'example.com/path', 'user@example.com', 'null', 'http://a b', '']) {
			const problem = await readProblem(await put(['fine.example', wrong]));
			expect(problem, wrong).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'allowedDomains.1' }] });
		}
		expect((await put(['a.example', 'b.example', 'c.example', 'd.example'])).status).toBe(400);
		const now = await (await call('GET', `/tenants/${tenant.id}/apps/${app.id}`)).json();
		expect(now.allowedDomains).toEqual(saved.allowedDomains);
	});
});

describe('guards', () => {
	it.each([
		['no token', undefined],
		['garbage', 'Bearer garbage'],
		['Basic', 'Basic YTpi'],
	])('M2: %s is 401 with a Bearer challenge', async (_name, authorization) => {
		const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants`, authorization ? { headers: { authorization } } : {});
		expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
		expect(await readProblem(response)).toMatchObject({ status: 401, code: 'unauthorized' });
	});

	it("M2: an app's token is 401 here", async () => {
		const [app] = sandbox.apps;
		if (!app) throw new Error('the sandbox made no app');
		const { access_token } = await getToken(sandbox.controlPlane, clientCredentials(app));
		const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants`, {
			headers: { authorization: `Bearer ${access_token}` },
		});
		expect(await readProblem(response)).toMatchObject({ status: 401 });
	});

	it('M1: a foreign Origin is 403 without CORS headers, also as a preflight, and changes nothing', async () => {
		const name = freshName('tenant');
		const post = await call('POST', '/tenants', { name }, { Origin: 'https://evil.example' });
		const preflight = await fetch(`${sandbox.controlPlane}/api/v1/tenants`, {
			method: 'OPTIONS',
			headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
		});
		for (const response of [post, preflight]) {
			expect(response.status).toBe(403);
			expect(response.headers.get('access-control-allow-origin')).toBeNull();
		}
		expect((await (await call('GET', `/tenants?search=${name}`)).json()).items).toEqual([]);
	});

	it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
		'M1: a POST as %s is 415 and changes nothing',
		async (type) => {
			const name = freshName('tenant');
			const response = await call('POST', '/tenants', JSON.stringify({ name }), { 'Content-Type': type });
			expect(await readProblem(response)).toMatchObject({ status: 415 });
			expect((await (await call('GET', `/tenants?search=${name}`)).json()).items).toEqual([]);
		},
	);

	it.each([
		['not JSON', '{"name":', 400],
		['a wrong type', '{"name":5}', 400],
		['an empty name', '{"name":"  "}', 400],
		['no body', undefined, 400],
		['over 1 MB', JSON.stringify({ name: 'x'.repeat(1_100_000) }), 413],
		['100 000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
	])('M6: a body that is %s is refused', async (_name, body, status) => {
		expect((await readProblem(await call('POST', '/tenants', body))).status).toBe(status);
	});

	it('an unknown route is 404, an unknown id 404, a malformed id 400', async () => {
		expect((await readProblem(await call('GET', '/nothing'))).status).toBe(404);
		expect((await readProblem(await call('GET', `/tenants/${crypto.randomUUID()}`))).status).toBe(404);
		expect((await readProblem(await call('GET', '/tenants/5'))).status).toBe(400);
		expect((await readProblem(await call('GET', '/tenants?cursor=garbage'))).status).toBe(400);
		expect((await readProblem(await call('GET', '/live/connections?cursor=-1'))).status).toBe(400);
	});
});

describe('openapi.json', () => {
	it('describes every route of the management API', async () => {
		const response = await fetch(`${sandbox.controlPlane}/openapi.json`);
		expect(response.headers.get('content-type')).toMatch(/json/);
		const document = await response.json();
		expect(document.openapi).toMatch(/^3\.1/);
		expect(Object.keys(document.paths).length).toBeGreaterThan(10);
		expect(document.paths['/api/v1/tenants/{tenantId}/apps'].post.responses['201']).toBeDefined();
	});
});

describe('rate limits', () => {
	it('the key set endpoint answers 429 with Retry-After after 20 requests in 10 minutes; a forged X-Forwarded-For changes nothing', async () => {
		const limited = await startSandbox();
		try {
			const [app] = limited.apps;
			const url = `${limited.controlPlane}/${app?.tenantId}/.well-known/jwks`;
			for (let count = 0; count < 20; count += 1) expect((await fetch(url)).status).toBe(200);
			const refused = await fetch(url, { headers: { 'X-Forwarded-For': '203.0.113.7' } });
			expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
			expect(await readProblem(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
			if (!app) throw new Error('the sandbox made no app');
			expect((await postToken(limited.controlPlane, clientCredentials(app))).status).toBe(200);
		} finally {
			await limited.stop();
		}
	});
});
