import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Me } from '../../core/contract/accounts.ts';
import { api } from '../../core/contract/api.ts';
import type { App } from '../../core/contract/apps.ts';
import {
	clientCredentials,
	clientWithToken,
	getToken,
	type ManagementClient,
	managementClient,
	readProblem,
} from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { addMember, type SignedIn } from '../support/people.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let operator: ManagementClient;
let acme: { id: string; app: App };
let globex: { id: string; app: App };
let owner: SignedIn;
let admin: SignedIn;
let viewer: SignedIn;

beforeAll(async () => {
	const app = { name: 'editor', licenseRegion: 'aws-us-east-1', plan: 'Free' };
	sandbox = await startSandbox({
		args: ['--ephemeral', '--no-rate-limits'],
		config: {
			tenants: [
				{ name: 'Acme', apps: [app] },
				{ name: 'Globex', apps: [app] },
			],
		},
	});
	operator = await managementClient(sandbox);
	[acme, globex] = (await Promise.all(
		sandbox.apps.map(async ({ tenantId, appId }) => ({
			id: tenantId,
			app: (await operator.apps.get({ tenantId, appId })) as App,
		})),
	)) as [typeof acme, typeof globex];
	owner = await addMember(sandbox, acme.id, 'owner@acme.example', 'owner');
	admin = await addMember(sandbox, acme.id, 'admin@acme.example', 'admin');
	viewer = await addMember(sandbox, acme.id, 'viewer@acme.example', 'viewer');
	await addMember(sandbox, globex.id, 'owner@globex.example', 'owner');
});
afterAll(() => sandbox?.stop());

interface Route {
	name: string;
	method: string;
	path: string;
}

function routesOf(router: object, names: string[] = []): Route[] {
	return Object.entries(router).flatMap(([key, value]) => {
		if (!isContractProcedure(value)) return routesOf(value, [...names, key]);
		const { method = 'POST', path = '' } = value['~orpc'].route;
		return [{ name: [...names, key].join('.'), method, path: path.startsWith('/api') ? path : `/api/v1${path}` }];
	});
}

const ROUTES = routesOf(api);
const UNKNOWN_ID = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const call = ({ method, path }: Omit<Route, 'name'>, token: string, query = '') =>
	fetch(`${sandbox.controlPlane}${path}${query}`, {
		method,
		headers: { Authorization: `Bearer ${token}`, ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }) },
		...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
	});
/** A path with ids in it; all but the tenant's are those of things of that tenant, or of nothing. */
const fill = (path: string, tenant: { id: string; app: App }) =>
	path
		.replace('{tenantId}', tenant.id)
		.replace('{appId}', tenant.app.id)
		.replaceAll(/\{\w+\}/g, UNKNOWN_ID);

describe('M3: another tenant', () => {
	it.each(ROUTES.filter(({ path }) => path.includes('{tenantId}')))(
		'M3: $name of it is 404 to an owner, exactly as of a tenant that does not exist',
		async ({ method, path }) => {
			const foreign = await readProblem(await call({ method, path: fill(path, globex) }, owner.token));
			const missing = await readProblem(await call({ method, path: fill(path, { ...globex, id: UNKNOWN_ID }) }, owner.token));
			expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
			expect(foreign).toEqual(missing);
		},
	);

	it('M3: is in no list, whatever the filter', async () => {
		expect((await owner.api.tenants.list({})).items.map(({ name }) => name)).toEqual(['Acme']);
		expect((await owner.api.tenants.list({ search: 'Globex' })).items).toEqual([]);
		expect((await owner.api.apps.list({})).items.map(({ id }) => id)).toEqual([acme.app.id]);
		const keys = (await owner.api.keys.find({})).items;
		expect(keys.map(({ tenantName }) => tenantName)).toEqual(['Acme']);
		const [foreignKey] = await operator.keys.list({ tenantId: globex.id });
		expect((await owner.api.keys.find({ search: foreignKey?.kid ?? '' })).items).toEqual([]);
		const { items } = await owner.api.audit.list({ limit: 500 });
		expect(items.length).toBeGreaterThan(3);
		expect(new Set(items.map(({ tenantId }) => tenantId))).toEqual(new Set([acme.id]));
		for (const path of ['/api/v1/apps', '/api/v1/audit'])
			expect((await call({ method: 'GET', path }, owner.token, `?tenantId=${globex.id}`)).status).toBe(404);
	});

	it("M3: an event of its trail is 404 by its id, the own tenant's is not", async () => {
		const eventOf = async (tenantId: string) => (await operator.audit.list({ tenantId, limit: 1 })).items[0]?.id ?? '';
		const own = await eventOf(acme.id);
		expect((await owner.api.audit.get({ eventId: own })).id).toBe(own);
		const path = `/api/v1/audit/events/${await eventOf(globex.id)}`;
		expect(await readProblem(await call({ method: 'GET', path }, owner.token))).toMatchObject({ status: 404 });
	});

	it('M3: named in the body instead of the path changes nothing', async () => {
		const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants/${acme.id}/apps`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${owner.token}`, 'Content-Type': 'application/json' },
			body: JSON.stringify({ tenantId: globex.id, name: 'smuggled', licenseRegion: 'aws-us-east-1' }),
		});
		expect(await readProblem(response)).toMatchObject({ status: 400, code: 'invalid_request' });
		expect((await operator.apps.list({ tenantId: globex.id })).items.map(({ name }) => name)).toEqual(['editor']);
	});

	it("M3: counts of apps on a plan are the own tenant's", async () => {
		const appCount = async (client: ManagementClient) =>
			(await client.plans.list()).find((plan) => plan.name === 'Free')?.appCount;
		expect(await appCount(operator)).toBe(2);
		expect(await appCount(viewer.api)).toBe(1);
	});

	it("M3: live connections, documents and events are the own tenant's", async () => {
		const [acmeApp, globexApp] = sandbox.apps;
		if (!acmeApp || !globexApp) throw new Error('no apps');
		const stop = new AbortController();
		const stream = await viewer.api.events.stream(undefined, { signal: stop.signal });
		const seen: { type: string; tenantId?: string | null; connections?: number }[] = [];
		const until = async (done: () => boolean) => {
			while (!done()) {
				const { value, done: ended } = await stream.next();
				if (ended) throw new Error('the stream ended');
				seen.push(value);
			}
		};
		const node = sandbox.nodes[0]?.url ?? '';
		const tokenOf = async (app: typeof acmeApp) => (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
		const theirs = connectEditor({ nodeUrl: node, documentName: 'secret-plans', token: await tokenOf(globexApp) });
		const ours = connectEditor({ nodeUrl: node, documentName: 'minutes', token: await tokenOf(acmeApp) });
		await Promise.all([theirs.synced, ours.synced]);
		await operator.tenants.update({ tenantId: globex.id, billingEmail: 'bills@globex.example' });
		await operator.tenants.update({ tenantId: acme.id, billingEmail: 'bills@acme.example' });
		await until(() => seen.some(({ type, tenantId }) => type === 'tenant.changed' && tenantId === acme.id));
		await until(() => seen.some(({ connections }) => connections === 1));
		expect(
			seen.filter(({ type, tenantId }) => tenantId === globex.id || (type === 'audit.recorded' && tenantId !== acme.id)),
		).toEqual([]);
		expect(seen.filter(({ connections = 0 }) => connections > 1)).toEqual([]);
		expect((await viewer.api.live.documents({})).items.map(({ documentName }) => documentName)).toEqual(['minutes']);
		expect((await viewer.api.live.connections({})).items.map(({ documentName }) => documentName)).toEqual(['minutes']);
		expect((await operator.live.documents({})).items).toHaveLength(2);
		stop.abort();
		for (const editor of [theirs, ours]) editor.destroy();
	});
});

describe('M2: roles', () => {
	it.each(
		ROUTES.filter(
			({ method, path }) =>
				method !== 'GET' && !path.includes('/me') && !isPublic(path) && !/\/(origin|admission)-check$/.test(path),
		),
	)('M2: a viewer may not call $name: 403 insufficient_scope', async ({ method, path }) => {
		const problem = await readProblem(await call({ method, path: fill(path, acme) }, viewer.token));
		expect(problem).toMatchObject({ status: 403, code: 'insufficient_scope' });
	});

	function isPublic(path: string): boolean {
		return ['/api/v1/signup', '/api/v1/invitations/lookup', '/api/v1/invitations/accept'].includes(path);
	}

	it.each(ROUTES.filter(({ path }) => !isPublic(path)))(
		'M2: without a token $name is 401 with a Bearer challenge',
		async (route) => {
			const response = await call({ ...route, path: fill(route.path, acme) }, 'x');
			expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
			expect(await readProblem(response)).toMatchObject({ status: 401, code: 'unauthorized' });
		},
	);

	it('a viewer learns where editors connect, and nothing else of the nodes', async () => {
		const addresses = await viewer.api.nodes.addresses();
		expect(addresses).toEqual(sandbox.nodes.map(({ region, url }) => ({ region, url, status: 'active' })));
	});

	it('M2: an admin makes and changes apps, and touches neither people, nor the tenant, nor the platform', async () => {
		const tenantId = acme.id;
		const { app } = await admin.api.apps.create({ tenantId, name: 'by admin', licenseRegion: 'aws-eu-west-1' });
		await admin.api.apps.delete({ tenantId, appId: app.id });
		const refused = [
			admin.api.invitations.create({ tenantId, email: 'x@acme.example', role: 'viewer' }),
			admin.api.tenants.update({ tenantId, name: 'Mine' }),
			admin.api.tenants.delete({ tenantId }),
			admin.api.plans.create({ name: 'x', monthlyPriceCents: 0, limits: acmeLimits() }),
			admin.api.outbox.list({}),
			admin.api.operators.list({}),
			admin.api.audit.verify(),
			admin.api.nodes.list(),
		];
		for (const outcome of await Promise.allSettled(refused))
			expect(outcome).toMatchObject({ status: 'rejected', reason: { status: 403 } });
	});

	const acmeLimits = () => ({ maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1, opsPerMinute: 1 });

	it('an owner changes the tenant, its billing e-mail and its people', async () => {
		const tenant = await owner.api.tenants.update({ tenantId: acme.id, billingEmail: ' Bills@Acme.Example ' });
		expect(tenant).toMatchObject({ name: 'Acme', billingEmail: 'bills@acme.example' });
		const response = await call({ method: 'PATCH', path: `/api/v1/tenants/${acme.id}` }, owner.token);
		expect(response.status).toBe(200);
	});

	it('a billing e-mail that is none is 400 at its field', async () => {
		const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants/${acme.id}`, {
			method: 'PATCH',
			headers: { Authorization: `Bearer ${owner.token}`, 'Content-Type': 'application/json' },
			body: JSON.stringify({ billingEmail: 'not an address' }),
		});
		expect(await readProblem(response)).toMatchObject({ status: 400, errors: [{ path: 'billingEmail' }] });
	});

	it('permissions told by /me are those that the routes have', async () => {
		const permissions = async (who: SignedIn): Promise<Me['permissions']> => (await who.api.me.get()).permissions;
		for (const who of [viewer, admin, owner]) {
			const told = new Set(await permissions(who));
			for (const route of ROUTES.filter(({ method }) => method === 'GET')) {
				if (['events.stream', 'insight.tap', 'insight.tapContents'].includes(route.name)) continue;
				const response = await call({ ...route, path: fill(route.path, acme) }, who.token);
				expect(response.status !== 403, `${who.email} ${route.name}`).toBe(told.has(route.name));
			}
		}
		expect(await permissions(viewer)).not.toContain('apps.create');
		expect(await permissions(admin)).toContain('apps.create');
		expect(await permissions(owner)).toContain('members.update');
	});

	it("M2: a management token is worthless on the data plane, and an app's token here", async () => {
		const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'minutes', token: owner.token });
		expect(await editor.closed).toMatchObject({ code: 4002 });
		editor.destroy();
		const [app] = sandbox.apps;
		if (!app) throw new Error('no app');
		const { access_token } = await getToken(sandbox.controlPlane, clientCredentials(app));
		await expect(clientWithToken(sandbox.controlPlane, access_token).me.get()).rejects.toMatchObject({ status: 401 });
	});
});
