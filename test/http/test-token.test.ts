import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, managementClient, operatorToken, readProblem } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { type ReadyLine, type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;
let app: ReadyLine['apps'][number];
let planless: ReadyLine['apps'][number];

beforeAll(async () => {
	const declared = { name: 'editor', licenseRegion: 'aws-us-east-1' };
	sandbox = await startSandbox({
		config: {
			tenants: [
				{
					name: 'Acme',
					apps: [
						{ ...declared, plan: 'Free' },
						{ ...declared, name: 'planless' },
					],
				},
			],
		},
	});
	management = await managementClient(sandbox);
	[app, planless] = sandbox.apps as [typeof app, typeof app];
});
afterAll(() => sandbox?.stop());

describe('a test token', () => {
	it('opens a document as one of the token endpoint does, and is in the audit trail without its value', async () => {
		const { tenantId, appId } = app;
		const { accessToken, expiresAt } = await management.apps.testToken({ tenantId, appId });
		expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
		const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'tried-out', token: accessToken });
		await editor.synced;
		editor.destroy();

		const { items } = await management.audit.list({ tenantId, action: 'token.issued_for_test' });
		expect(items).toMatchObject([{ actor: { kind: 'operator' }, target: { type: 'app', id: appId, name: 'editor' } }]);
		expect(JSON.stringify(items)).not.toContain(accessToken);
		expect(sandbox.log()).not.toContain(accessToken);
	});

	it('is refused for an app without a plan, with what would help', async () => {
		const { tenantId, appId } = planless;
		const response = await fetch(`${sandbox.controlPlane}/api/v1/tenants/${tenantId}/apps/${appId}/test-token`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${await operatorToken(sandbox)}` },
		});
		expect(await readProblem(response)).toMatchObject({
			status: 409,
			code: 'app_not_active',
			detail: expect.stringContaining('Give the app a plan'),
		});
	});

	it('of an app that does not exist is 404', async () => {
		await expect(management.apps.testToken({ tenantId: app.tenantId, appId: crypto.randomUUID() })).rejects.toMatchObject({
			status: 404,
		});
	});
});
