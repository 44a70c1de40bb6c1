import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../core/contract/apps.ts';
import type { CountedPage } from '../../core/contract/pages.ts';
import type { Tenant } from '../../core/contract/tenants.ts';
import { type ManagementClient, managementClient, operatorToken, readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let authorization: string;
let management: ManagementClient;

const app = (name: string, plan: string | null, licenseRegion = 'aws-us-east-1') => ({
	name,
	licenseRegion,
	...(plan ? { plan } : {}),
});

beforeAll(async () => {
	sandbox = await startSandbox({
		args: ['--ephemeral', '--no-rate-limits'],
		config: {
			tenants: [
				{ name: 'beta', status: 'pending' },
				{ name: 'Alpha', apps: [app('b', 'Team'), app('A', null, 'aws-eu-west-1'), app('c', 'Team', 'aws-eu-west-1')] },
				{ name: 'gamma', status: 'pending' },
			],
			operator: { username: 'admin' },
		},
	});
	authorization = `Bearer ${await operatorToken(sandbox)}`;
	management = await managementClient(sandbox);
});
afterAll(() => sandbox?.stop());

const get = (path: string) => fetch(`${sandbox.controlPlane}/api/v1${path}`, { headers: { authorization } });

async function page<T>(path: string): Promise<CountedPage<T>> {
	const answer = await get(path);
	expect(answer.status).toBe(200);
	return (await answer.json()) as CountedPage<T>;
}

async function names(path: string): Promise<string[]> {
	return (await page<{ name: string }>(path)).items.map(({ name }) => name);
}

describe('lists', () => {
	it('of tenants are sorted by age and name, both ways', async () => {
		expect(await names('/tenants')).toEqual(['gamma', 'Alpha', 'beta']);
		expect(await names('/tenants?sort=-createdAt')).toEqual(['gamma', 'Alpha', 'beta']);
		expect(await names('/tenants?sort=createdAt')).toEqual(['beta', 'Alpha', 'gamma']);
		expect(await names('/tenants?sort=name')).toEqual(['Alpha', 'beta', 'gamma']);
		expect(await names('/tenants?sort=-name')).toEqual(['gamma', 'beta', 'Alpha']);
	});

	it('of apps are sorted over all License Regions', async () => {
		expect(await names('/apps?sort=name')).toEqual(['A', 'b', 'c']);
		expect(await names('/apps?sort=-name')).toEqual(['c', 'b', 'A']);
		expect(await names('/apps?sort=createdAt')).toEqual(['b', 'A', 'c']);
	});

	it('tell how many entries the filter lets through, on whatever page', async () => {
		const first = await page<Tenant>('/tenants?status=pending&limit=1');
		expect(first).toMatchObject({ total: 2, items: [{ name: 'gamma' }] });
		const second = await page<Tenant>(`/tenants?status=pending&limit=1&cursor=${first.nextCursor}`);
		expect(second).toMatchObject({ total: 2, items: [{ name: 'beta' }], nextCursor: null });
		expect(await page('/tenants?search=alp')).toMatchObject({ total: 1 });
		expect(await page('/apps?limit=1')).toMatchObject({ total: 3 });
	});

	it('of apps are filtered by status and License Region', async () => {
		const { items } = await page<App>('/apps');
		const disabled = items.find(({ name }) => name === 'b') as App;
		await fetch(`${sandbox.controlPlane}/api/v1/tenants/${disabled.tenantId}/apps/${disabled.id}/disable`, {
			method: 'POST',
			headers: { authorization },
		});
		expect(await names('/apps?status=disabled')).toEqual(['b']);
		expect(await names('/apps?status=active')).toEqual(['c']);
		expect(await names('/apps?status=inactive')).toEqual(['A']);
		for (const { status, name } of (await page<App>('/apps')).items)
			expect(await names(`/apps?status=${status}`)).toContain(name);
		expect(await names('/apps?licenseRegion=aws-eu-west-1')).toEqual(['c', 'A']);
		expect(await page('/apps?licenseRegion=aws-eu-west-1&status=active')).toMatchObject({ total: 1 });
	});

	it.each(['/tenants', '/apps', '/keys', '/audit', '/live/connections', '/live/documents'])(
		'%s refuses an order that it does not have, naming those that it has',
		async (path) => {
			expect(await readProblem(await get(`${path}?sort=colour`))).toMatchObject({
				status: 400,
				code: 'invalid_request',
				errors: [{ path: 'sort', message: expect.stringContaining('"-') }],
			});
		},
	);

	it('refuse a cursor of another order, and one that nobody gave', async () => {
		const { nextCursor } = await page<Tenant>('/tenants?limit=1&sort=name');
		for (const query of [`sort=-name&cursor=${nextCursor}`, `cursor=${nextCursor}`, 'cursor=x', 'cursor=W10'])
			expect(await readProblem(await get(`/tenants?${query}`))).toMatchObject({
				status: 400,
				code: 'invalid_request',
				errors: [{ path: 'cursor' }],
			});
	});
});

describe('lists without pages', () => {
	it('of plans, nodes and keys are searched and sorted as all others, and refuse an unknown order', async () => {
		const names = async (query: Parameters<typeof management.plans.list>[0]) =>
			(await management.plans.list(query)).map((plan) => plan.name);
		const byPrice = await names({});
		expect(byPrice[0]).toBe('Free');
		expect(await names({ sort: '-monthlyPriceCents' })).toEqual([...byPrice].reverse());
		expect(await names({ sort: 'name' })).toEqual([...byPrice].sort());
		expect(await names({ search: 'fRE' })).toEqual(['Free']);

		const regions = async (query: Parameters<typeof management.nodes.list>[0]) =>
			(await management.nodes.list(query)).map((node) => node.region);
		expect(await regions({ sort: '-region' })).toEqual((await regions({})).reverse());
		expect(await regions({ search: 'US-' })).toEqual(['us-east-1']);

		const { id: tenantId } = await management.tenants.create({ name: 'Keys in order' });
		await management.tenants.approve({ tenantId });
		await management.keys.rotate({ tenantId });
		const newestFirst = await management.keys.list({ tenantId });
		expect(newestFirst.map((key) => key.status)).toEqual(['active', 'retired']);
		expect((await management.keys.list({ tenantId, sort: '-status' })).map((key) => key.status)).toEqual(['retired', 'active']);
		expect(await management.keys.list({ tenantId, search: newestFirst[1]?.kid ?? '' })).toEqual([newestFirst[1]]);
		for (const path of ['/plans', '/nodes', `/tenants/${tenantId}/keys`])
			expect((await get(`${path}?sort=nonsense`)).status).toBe(400);
	});

	it('find a signing key of any tenant by a part of its kid, page by page', async () => {
		const { id: tenantId } = await management.tenants.create({ name: 'Keyed' });
		await management.tenants.approve({ tenantId });
		await management.keys.rotate({ tenantId });
		const [active, retired] = await management.keys.list({ tenantId });
		const kid = retired?.kid ?? '';
		expect(await management.keys.find({ search: kid.slice(3, 20) })).toEqual({
			items: [{ ...retired, tenantId, tenantName: 'Keyed' }],
			nextCursor: null,
			total: 1,
		});
		const first = await management.keys.find({ limit: 1 });
		expect(first.items.map((key) => key.kid)).toEqual([active?.kid]);
		const second = await management.keys.find({ limit: 1, cursor: first.nextCursor ?? '' });
		expect(second.items.map((key) => key.kid)).toEqual([kid]);
		expect(second.total).toBe(first.total);
		// The platform's own key is nobody's to be found
		const { items: tenants } = await management.tenants.list({});
		const keys = await Promise.all(tenants.map(({ id }) => management.keys.list({ tenantId: id })));
		expect(first.total).toBe(keys.flat().length);
	});

	it('of invoices are sorted both ways, page by page, and found by their numbers', async () => {
		const { id: tenantId } = await management.tenants.create({ name: 'Invoices in order' });
		await management.tenants.approve({ tenantId });
		const planId = (await management.plans.list({ search: 'Starter' }))[0]?.id ?? '';
		for (const name of ['one', 'two', 'three'])
			await management.apps.create({ tenantId, name, licenseRegion: 'aws-ap-south-1', planId });
		const walk = async (sort: 'issuedAt' | '-issuedAt') => {
			const numbers: string[] = [];
			for (let cursor: string | undefined; ; ) {
				const page = await management.billing.invoices({ tenantId, sort, limit: 2, ...(cursor ? { cursor } : {}) });
				numbers.push(...page.items.map((invoice) => invoice.number));
				if (page.nextCursor === null) return numbers;
				cursor = page.nextCursor;
			}
		};
		const oldestFirst = await walk('issuedAt');
		expect(oldestFirst).toEqual([...oldestFirst].sort());
		expect(oldestFirst).toHaveLength(3);
		expect(await walk('-issuedAt')).toEqual([...oldestFirst].reverse());
		const [, second = ''] = oldestFirst;
		const found = await management.billing.invoices({ tenantId, search: second.toLowerCase() });
		expect(found.items.map((invoice) => invoice.number)).toEqual([second]);
	});
});
