import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../core/contract/apps.ts';
import type { CountedPage } from '../../core/contract/pages.ts';
import type { Tenant } from '../../core/contract/tenants.ts';
import { operatorToken, readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let authorization: string;

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

	it.each(['/tenants', '/apps', '/audit', '/live/connections', '/live/documents'])(
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
