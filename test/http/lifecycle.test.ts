import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	clientCredentials,
	getToken,
	type ManagementClient,
	managementClient,
	operatorToken,
	postToken,
	readOAuthError,
} from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());

let names = 0;
const fresh = (what: string) => `${what} ${++names}`;

/** A tenant with one app that gets tokens. */
async function workingApp() {
	const { id: tenantId } = await management.tenants.create({ name: fresh('Tenant') });
	await management.tenants.approve({ tenantId });
	const planId = (await management.plans.list()).find((plan) => plan.name === 'Starter')?.id ?? '';
	const { app, clientSecret } = await management.apps.create({
		tenantId,
		name: 'editor',
		licenseRegion: 'aws-us-west-2',
		planId,
	});
	return { tenantId, appId: app.id, clientId: app.clientId, clientSecret };
}

type WorkingApp = Awaited<ReturnType<typeof workingApp>>;

const issue = (app: WorkingApp) => getToken(sandbox.controlPlane, clientCredentials(app, 'WireSocket.API offline_access'));
const tokenError = async (app: WorkingApp) =>
	(await readOAuthError(await postToken(sandbox.controlPlane, clientCredentials(app)))).error;
const refreshError = async (app: WorkingApp, refreshToken = '') =>
	(
		await readOAuthError(
			await postToken(sandbox.controlPlane, {
				grant_type: 'refresh_token',
				refresh_token: refreshToken,
				client_id: app.clientId,
			}),
		)
	).error;
const jwksKids = async (tenantId: string): Promise<string[]> => {
	const { keys } = await (await fetch(`${sandbox.controlPlane}/${tenantId}/.well-known/jwks`)).json();
	return keys.map((key: { kid: string }) => key.kid);
};
const problemOf = (promise: Promise<unknown>) =>
	promise.then(
		() => null,
		(error: { data?: unknown; status: number }) => error.status,
	);

describe('tenants', () => {
	it('T10: a suspended tenant gets no tokens and its refresh tokens do nothing, until it is resumed', async () => {
		const app = await workingApp();
		const { refresh_token } = await issue(app);
		expect(await management.tenants.suspend(app)).toMatchObject({ status: 'suspended' });
		expect(await tokenError(app)).toBe('unauthorized_client');
		expect(await refreshError(app, refresh_token)).toBe('invalid_grant');
		expect(await management.tenants.resume(app)).toMatchObject({ status: 'active' });
		await issue(app);
	});

	it('a rejected tenant stays rejected and cannot be approved', async () => {
		const { id: tenantId } = await management.tenants.create({ name: fresh('Tenant') });
		expect(await management.tenants.reject({ tenantId })).toMatchObject({ status: 'rejected' });
		expect(await problemOf(management.tenants.approve({ tenantId }))).toBe(409);
	});

	it('deletion takes everything of the tenant along, and its name is free again', async () => {
		const app = await workingApp();
		const { name } = await management.tenants.get(app);
		await management.tenants.delete(app);
		expect(await problemOf(management.tenants.get(app))).toBe(404);
		expect(await problemOf(management.apps.get(app))).toBe(404);
		expect(await tokenError(app)).toBe('invalid_client');
		expect((await fetch(`${sandbox.controlPlane}/${app.tenantId}/.well-known/jwks`)).status).toBe(404);
		expect((await management.tenants.create({ name })).status).toBe('pending');
	});

	it('are renamed to names that nobody has', async () => {
		const [first, second] = [
			await management.tenants.create({ name: fresh('Tenant') }),
			await management.tenants.create({ name: fresh('Tenant') }),
		];
		expect(await problemOf(management.tenants.update({ tenantId: first.id, name: second.name }))).toBe(409);
		const recased = first.name.toUpperCase();
		expect((await management.tenants.update({ tenantId: first.id, name: recased })).name).toBe(recased);
	});
});

describe('apps', () => {
	it('T10: after the secret was regenerated, the old one is 401 and every refresh token under it 400', async () => {
		const app = await workingApp();
		const { refresh_token } = await issue(app);
		const { clientSecret } = await management.apps.regenerateSecret(app);
		expect(await tokenError(app)).toBe('invalid_client');
		expect(await refreshError(app, refresh_token)).toBe('invalid_grant');
		await issue({ ...app, clientSecret });
	});

	it('T10: a disabled app gets no tokens until it is enabled', async () => {
		const app = await workingApp();
		const { refresh_token } = await issue(app);
		expect(await management.apps.disable(app)).toMatchObject({ status: 'disabled' });
		expect(await tokenError(app)).toBe('unauthorized_client');
		expect(await refreshError(app, refresh_token)).toBe('invalid_grant');
		expect(await management.apps.enable(app)).toMatchObject({ status: 'active' });
		expect(await refreshError(app, refresh_token)).toBeUndefined();
	});

	it('deleted ones are gone, with their credentials', async () => {
		const app = await workingApp();
		await management.apps.delete(app);
		expect(await problemOf(management.apps.get(app))).toBe(404);
		expect(await tokenError(app)).toBe('invalid_client');
	});
});

describe('keys', () => {
	it('M8: after a rotation the old key stays published, the new one signs, and no private member is ever told', async () => {
		const app = await workingApp();
		const [before] = await management.keys.list(app);
		const keys = await management.keys.rotate(app);
		expect(keys.map((key) => key.status)).toEqual(['active', 'retired']);
		expect(keys[1]).toMatchObject({ kid: before?.kid, validUntil: expect.any(String), nextRotationAt: null });
		expect((await jwksKids(app.tenantId)).sort()).toEqual(keys.map((key) => key.kid).sort());
		const { access_token } = await issue(app);
		expect(JSON.parse(Buffer.from(access_token.split('.')[0] ?? '', 'base64url').toString()).kid).toBe(keys[0]?.kid);
		const text = await (await fetch(`${sandbox.controlPlane}/${app.tenantId}/.well-known/jwks`)).text();
		expect(text).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
	});

	it('a revoked key leaves the key set at once and another one signs', async () => {
		const app = await workingApp();
		await issue(app);
		const [active] = await management.keys.list(app);
		const kid = active?.kid ?? '';
		expect(await management.keys.impact({ ...app, kid })).toMatchObject({
			status: 'active',
			liveTokens: 1,
			lastExpiryAt: expect.any(String),
		});
		const keys = await management.keys.revoke({ ...app, kid });
		expect(keys.find((key) => key.kid === kid)?.status).toBe('revoked');
		expect(await jwksKids(app.tenantId)).toEqual(keys.filter((key) => key.status === 'active').map((key) => key.kid));
		await issue(app);
		expect(await problemOf(management.keys.revoke({ ...app, kid }))).toBe(404);
	});

	it('rotated ten times at once, each rotation is whole: one key is active, all others are retired', async () => {
		const app = await workingApp();
		await Promise.all(Array.from({ length: 10 }, () => management.keys.rotate(app).catch(() => null)));
		const keys = await management.keys.list(app);
		expect(keys.filter((key) => key.status === 'active')).toHaveLength(1);
		expect((await jwksKids(app.tenantId)).length).toBe(keys.length);
	});
});

describe('plans', () => {
	it('are made, changed and archived; an archived one is given to no other app', async () => {
		const limits = { maxConnections: 1, maxDocuments: 2, maxUsersPerDoc: 3, opsPerMinute: 4 };
		const plan = await management.plans.create({ name: fresh('Plan'), monthlyPriceCents: 500, limits });
		expect(plan).toMatchObject({ currency: 'USD', archived: false, limits });
		const changed = await management.plans.update({ planId: plan.id, limits: { ...limits, maxConnections: 9 } });
		expect(changed).toMatchObject({ name: plan.name, monthlyPriceCents: 500, limits: { maxConnections: 9, maxDocuments: 2 } });
		const app = await workingApp();
		await management.apps.setPlan({ ...app, planId: plan.id });
		await management.plans.archive({ planId: plan.id });
		expect((await management.apps.get(app)).subscription?.planName).toBe(plan.name);
		expect(await problemOf(management.apps.setPlan({ ...(await workingApp()), planId: plan.id }))).toBe(400);
	});

	it('in use do not switch between free and paid', async () => {
		const app = await workingApp();
		const { subscription } = await management.apps.get(app);
		expect(await problemOf(management.plans.update({ planId: subscription?.planId ?? '', monthlyPriceCents: 0 }))).toBe(409);
	});
});

describe('audit', () => {
	it('tells who did what to whom, before and after, newest first, and its chains are whole', async () => {
		const app = await workingApp();
		await management.apps.setDomains({ ...app, allowedDomains: ['example.com'] });
		await management.tenants.suspend(app);
		const { items } = await management.audit.list({ tenantId: app.tenantId });
		expect(items.map((event) => event.action)).toEqual([
			'tenant.suspended',
			'app.domains_set',
			'subscription.started',
			'invoice.paid',
			'invoice.issued',
			'app.created',
			'tenant.approved',
			'tenant.created',
		]);
		expect(items[1]).toMatchObject({
			actor: { kind: 'operator', name: 'operator' },
			remoteAddress: '127.0.0.1',
			target: { type: 'app', id: app.appId, name: 'editor' },
			before: { allowedDomains: [] },
			after: { allowedDomains: ['example.com'] },
		});
		expect(JSON.stringify(items)).not.toContain(app.clientSecret);
		expect(await management.audit.verify()).toMatchObject({ intact: true });
	});

	it('T7: reuse of a refresh token is recorded', async () => {
		const app = await workingApp();
		const { refresh_token = '' } = await issue(app);
		await refreshError(app, refresh_token);
		await refreshError(app, refresh_token);
		const { items } = await management.audit.list({ tenantId: app.tenantId, action: 'token.reused' });
		expect(items).toMatchObject([{ actor: { kind: 'app', name: app.clientId }, target: { id: app.appId } }]);
	});

	it('pages and filters give each event once', async () => {
		const all: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await management.audit.list({ limit: 7, ...(cursor ? { cursor } : {}) });
			all.push(...page.items.map((event) => event.id));
			cursor = page.nextCursor ?? undefined;
		} while (cursor);
		expect(new Set(all).size).toBe(all.length);
		expect(all.length).toBeGreaterThan(20);
		const created = await management.audit.list({ action: 'tenant.created', limit: 500 });
		expect(new Set(created.items.map((event) => event.action))).toEqual(new Set(['tenant.created']));
	});
});

describe('conventions', () => {
	const call = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
		const authorization = `Bearer ${await operatorToken(sandbox)}`;
		return fetch(`${sandbox.controlPlane}/api/v1${path}`, {
			method,
			headers: { authorization, 'Content-Type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
	};

	it('M9: the same POST twice with one Idempotency-Key makes one thing and gives the same answer twice, the secret included', async () => {
		const { tenantId } = await workingApp();
		const headers = { 'Idempotency-Key': crypto.randomUUID() };
		const create = () => call('POST', `/tenants/${tenantId}/apps`, { name: 'twice', licenseRegion: 'aws-us-east-1' }, headers);
		const answers = await Promise.all([create(), create(), create()]);
		const later = await create();
		const bodies = await Promise.all([...answers, later].map((answer) => answer.text()));
		expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
		expect(new Set(bodies).size).toBe(1);
		expect((await management.apps.list({ tenantId, search: 'twice' })).items).toHaveLength(1);
	});

	it('M9: one Idempotency-Key for two different requests is 422', async () => {
		const headers = { 'Idempotency-Key': crypto.randomUUID() };
		expect((await call('POST', '/tenants', { name: fresh('Tenant') }, headers)).status).toBe(201);
		expect((await call('POST', '/tenants', { name: fresh('Tenant') }, headers)).status).toBe(422);
	});

	it('M9: a failure is not kept: the same key goes through when the reason is gone', async () => {
		const { id: tenantId } = await management.tenants.create({ name: fresh('Tenant') });
		const headers = { 'Idempotency-Key': crypto.randomUUID() };
		const create = () => call('POST', `/tenants/${tenantId}/apps`, { name: 'later', licenseRegion: 'aws-us-east-1' }, headers);
		expect((await create()).status).toBe(409);
		await management.tenants.approve({ tenantId });
		expect((await create()).status).toBe(201);
	});

	it('M10: an edit with If-Match of an older version is 412 and overwrites nothing', async () => {
		const app = await workingApp();
		const path = `/tenants/${app.tenantId}/apps/${app.appId}`;
		const authorization = `Bearer ${await operatorToken(sandbox)}`;
		const etag = (await fetch(`${sandbox.controlPlane}/api/v1${path}`, { headers: { authorization } })).headers.get('etag') ?? '';
		expect(etag).toMatch(/^"\d+"$/);
		const put = (domain: string) => call('PUT', `${path}/domains`, { allowedDomains: [domain] }, { 'If-Match': etag });
		const answers = await Promise.all([put('one.example'), put('two.example')]);
		expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
		const winner = answers[0]?.status === 200 ? 'one.example' : 'two.example';
		expect((await management.apps.get(app)).allowedDomains).toEqual([winner]);
		expect((await call('PATCH', path, { name: 'x' }, { 'If-Match': '"garbage"' })).status).toBe(412);
		expect((await call('PATCH', path, { name: 'x' }, { 'If-Match': '*' })).status).toBe(200);
	});

	it('M10: the same holds for tenants and plans', async () => {
		const tenant = await management.tenants.create({ name: fresh('Tenant') });
		const [plan] = await management.plans.list();
		for (const [path, name] of [
			[`/tenants/${tenant.id}`, tenant.name],
			[`/plans/${plan?.id}`, plan?.name],
		]) {
			expect((await call('PATCH', path ?? '', { name }, { 'If-Match': '"999"' })).status, path).toBe(412);
			expect((await call('PATCH', path ?? '', { name }, { 'If-Match': '"1"' })).status, path).toBe(200);
		}
	});
});
