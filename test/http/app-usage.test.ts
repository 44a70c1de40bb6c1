import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
	clientCredentials,
	getToken,
	type ManagementClient,
	managementClient,
	operatorToken,
	postToken,
	readProblem,
} from '../support/clients.ts';
import { connectEditor, type Editor } from '../support/editor.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const OFFLINE = 'WireSocket.API offline_access';

let sandbox: SandboxProcess;
let management: ManagementClient;
const editors: Editor[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
});
afterAll(async () => {
	for (const editor of editors) editor.destroy();
	await sandbox?.stop();
});

/** An app on a plan of its own. */
async function appWithLimits(name: string, limits: { maxConnections: number; maxDocuments: number; maxUsersPerDoc: number }) {
	const { id: tenantId } = await management.tenants.create({ name });
	await management.tenants.approve({ tenantId });
	const plan = await management.plans.create({
		name: `${name} plan`,
		monthlyPriceCents: 100,
		limits: { ...limits, opsPerMinute: 1_000 },
	});
	const created = await management.apps.create({ tenantId, name: 'editor', licenseRegion: 'aws-us-east-1', planId: plan.id });
	return { tenantId, appId: created.app.id, clientId: created.app.clientId, clientSecret: created.clientSecret };
}

async function connect(token: string, documentName: string, node = 0): Promise<Editor> {
	const editor = connectEditor({ nodeUrl: sandbox.nodes[node]?.url ?? '', documentName, token });
	editors.push(editor);
	await editor.synced;
	return editor;
}

describe('usage of an app', () => {
	it('counts over all nodes against the plan in force, with the thresholds of the contract', async () => {
		const app = await appWithLimits('Counted', { maxConnections: 4, maxDocuments: 10, maxUsersPerDoc: 2 });
		const idle = await management.apps.usage(app);
		expect(idle).toMatchObject({
			connections: 0,
			documents: 0,
			busiestDocument: null,
			busiestNode: null,
			limits: {
				connections: { current: 0, limit: 4, percent: 0, status: 'healthy' },
				opsPerMinute: { current: 0, limit: 1_000, percent: 0, status: 'healthy' },
			},
		});

		const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
		await connect(token, 'shared');
		await connect(token, 'shared');
		await connect(token, 'alone', 1);
		expect(await management.apps.usage(app)).toMatchObject({
			connections: 3,
			documents: 2,
			busiestDocument: { documentName: 'shared', users: 2 },
			limits: {
				connections: { current: 3, limit: 4, percent: 75, status: 'warning' },
				documents: { current: 2, limit: 10, percent: 20, status: 'healthy' },
				usersPerDocument: { current: 2, limit: 2, percent: 100, status: 'critical' },
			},
		});
	});

	it('tells the operations of the minute that is going on, of the busiest node', async () => {
		const app = await appWithLimits('Typing', { maxConnections: 4, maxDocuments: 10, maxUsersPerDoc: 2 });
		const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
		const [here, there] = [await connect(token, 'here'), await connect(token, 'there', 1)];
		for (let index = 0; index < 760; index += 1) here.doc.getText('t').insert(0, 'x');
		there.doc.getText('t').insert(0, 'x');
		await vi.waitFor(
			async () =>
				expect(await management.apps.usage(app)).toMatchObject({
					busiestNode: { region: sandbox.nodes[0]?.region, operations: 760 },
					limits: { opsPerMinute: { current: 760, limit: 1_000, percent: 76, status: 'warning' } },
				}),
			{ timeout: 10_000, interval: 50 },
		);
	});

	it('has no limits without a plan in force, and is none of another tenant', async () => {
		const app = await appWithLimits('Unlimited', { maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1 });
		const { app: plain } = await management.apps.create({
			tenantId: app.tenantId,
			name: 'plain',
			licenseRegion: 'aws-eu-west-1',
		});
		expect(await management.apps.usage({ tenantId: app.tenantId, appId: plain.id })).toMatchObject({
			connections: 0,
			limits: null,
		});
		const authorization = `Bearer ${await operatorToken(sandbox)}`;
		for (const route of ['usage', 'impact']) {
			const url = `${sandbox.controlPlane}/api/v1/tenants/${sandbox.apps[0]?.tenantId}/apps/${app.appId}/${route}`;
			expect(await readProblem(await fetch(url, { headers: { authorization } }))).toMatchObject({ code: 'not_found' });
		}
	});
});

describe('what a new secret would touch', () => {
	it('is told before: refresh tokens that still work, and live sessions; afterwards none of them is left', async () => {
		const app = await appWithLimits('Touched', { maxConnections: 5, maxDocuments: 5, maxUsersPerDoc: 5 });
		const [first] = await Promise.all([1, 2].map(() => getToken(sandbox.controlPlane, clientCredentials(app, OFFLINE))));
		const rotated = await getToken(sandbox.controlPlane, {
			grant_type: 'refresh_token',
			refresh_token: first?.refresh_token ?? '',
			client_id: app.clientId,
		});
		const editor = await connect(rotated.access_token, 'open');
		expect(await management.apps.impact(app)).toEqual({ refreshTokens: 2, connections: 1, documents: 1 });

		await postToken(sandbox.controlPlane, {
			grant_type: 'refresh_token',
			refresh_token: first?.refresh_token ?? '',
			client_id: app.clientId,
		});
		expect(await management.apps.impact(app)).toMatchObject({ refreshTokens: 1 });

		await management.apps.regenerateSecret(app);
		expect((await editor.closed).code).toBe(4002);
		expect(await management.apps.impact(app)).toMatchObject({ refreshTokens: 0, connections: 0 });
	});
});

describe('the list of apps', () => {
	it('is filtered by plan, together with search and state', async () => {
		const { tenantId } = await appWithLimits('Filtered', { maxConnections: 1, maxDocuments: 1, maxUsersPerDoc: 1 });
		const [plan] = await management.plans.list({ search: 'Filtered' });
		const planId = plan?.id ?? '';
		await management.apps.create({ tenantId, name: 'second', licenseRegion: 'aws-ap-south-1', planId });
		await management.apps.create({ tenantId, name: 'planless', licenseRegion: 'aws-ap-south-1' });
		expect(await management.apps.list({ planId })).toMatchObject({ total: 2 });
		expect(await management.apps.list({ planId, search: 'SEC' })).toMatchObject({ total: 1, items: [{ name: 'second' }] });
		expect(await management.apps.list({ planId, status: 'active', licenseRegion: 'aws-us-east-1' })).toMatchObject({ total: 1 });
		expect(await management.apps.list({ planId, status: 'inactive' })).toMatchObject({ total: 0, items: [] });
	});
});
