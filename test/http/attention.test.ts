import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../core/contract/apps.ts';
import type { Attention } from '../../core/contract/attention.ts';
import type { Checkout } from '../../core/contract/billing.ts';
import type { Plan } from '../../core/contract/plans.ts';
import type { Tenant } from '../../core/contract/tenants.ts';
import { clientCredentials, getToken, operatorToken } from '../support/clients.ts';
import { connectEditor, type Editor } from '../support/editor.ts';
import { openEventSource } from '../support/event-source.ts';
import { type ConsoleSession, openConsole } from '../support/launched-console.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

let sandbox: SandboxProcess;
let session: ConsoleSession;
const editors: Editor[] = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	session = await openConsole(sandbox.console);
});
afterEach(() => {
	for (const editor of editors.splice(0)) editor.destroy();
});
afterAll(() => sandbox?.stop());

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
	const response = await session.request(method, path, body);
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return text === '' ? (undefined as T) : JSON.parse(text);
}
const attention = () => call<Attention>('GET', '/attention');

async function activeTenant(name: string): Promise<Tenant> {
	const tenant = await call<Tenant>('POST', '/tenants', { name });
	return call('POST', `/tenants/${tenant.id}/approve`);
}

describe('what waits for an operator', () => {
	it('is nothing in a sandbox where all is well', async () => {
		expect(await attention()).toEqual({
			paymentsPastDue: { total: 0, items: [] },
			keysRotatingSoon: { total: 0, items: [] },
			appsNearLimits: { total: 0, items: [] },
		});
	});

	it('names an app that is near a limit of its plan, with the limit that is fullest', async () => {
		const tenant = await activeTenant('Crowded');
		const limits = { maxConnections: 2, maxDocuments: 10, maxUsersPerDoc: 2, opsPerMinute: 1_000 };
		const plan = await call<Plan>('POST', '/plans', { name: 'Tiny', monthlyPriceCents: 0, limits });
		const { app, clientSecret } = await call<{ app: App; clientSecret: string }>('POST', `/tenants/${tenant.id}/apps`, {
			name: 'busy',
			licenseRegion: 'aws-eu-west-1',
			planId: plan.id,
		});
		const token = (await getToken(sandbox.controlPlane, clientCredentials({ clientId: app.clientId, clientSecret })))
			.access_token;
		for (const documentName of ['a', 'b']) {
			const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName, token });
			editors.push(editor);
			await editor.synced;
		}
		const { appsNearLimits } = await attention();
		expect(appsNearLimits).toEqual({
			total: 1,
			items: [
				{
					tenantId: tenant.id,
					tenantName: 'Crowded',
					appId: app.id,
					appName: 'busy',
					limitName: 'connections',
					current: 2,
					limit: 2,
					percent: 100,
					status: 'critical',
				},
			],
		});
		for (const editor of editors.splice(0)) editor.destroy();
		await vi.waitFor(async () => expect((await attention()).appsNearLimits.total).toBe(0), { timeout: 20_000 });
	});

	it('names the keys that are rotated within three days, and not those that were just made', async () => {
		const tenant = await activeTenant('Old keys');
		await call('POST', '/sandbox/clock/advance', { byMs: 28 * DAY_MS });
		const young = await activeTenant('Young keys');
		const { items, total } = (await attention()).keysRotatingSoon;
		expect(total).toBe(items.length);
		expect(items.map(({ tenantName }) => tenantName)).toContain('Old keys');
		expect(items.map(({ tenantId }) => tenantId)).not.toContain(young.id);
		const [key] = await call<{ kid: string; nextRotationAt: string }[]>('GET', `/tenants/${tenant.id}/keys`);
		expect(items.find(({ tenantId }) => tenantId === tenant.id)).toMatchObject({
			kid: key?.kid,
			rotatesAt: key?.nextRotationAt,
		});
	});

	it('names the payments that failed, until they are made', async () => {
		const tenant = await activeTenant('Broke');
		const plans = await call<Plan[]>('GET', '/plans');
		const starter = plans.find(({ name }) => name === 'Starter');
		const { app } = await call<{ app: App }>('POST', `/tenants/${tenant.id}/apps`, {
			name: 'unpaid',
			licenseRegion: 'aws-us-east-1',
			planId: starter?.id,
		});
		await call('PUT', `/sandbox/tenants/${tenant.id}/payments`, { behaviour: 'decline' });
		await call<Checkout>('POST', '/sandbox/clock/advance', { byMs: 32 * DAY_MS });
		const { paymentsPastDue } = await attention();
		const ours = paymentsPastDue.items.find(({ appId }) => appId === app.id);
		expect(ours).toMatchObject({ tenantName: 'Broke', appName: 'unpaid', priceCents: starter?.monthlyPriceCents });
		expect(Date.parse(ours?.graceEndsAt ?? '')).toBeGreaterThan(Date.now());
	});

	it('is told of a key when that comes to be about to rotate, though nothing happens to it then', async () => {
		const own = await startSandbox({ args: ['--ephemeral'], config: { tenants: [{ name: 'Patient' }] } });
		try {
			const console = await openConsole(own.console);
			const rotating = async () =>
				((await (await console.request('GET', '/attention')).json()) as Attention).keysRotatingSoon.total;
			await console.request('POST', '/sandbox/clock/advance', { byMs: 27 * DAY_MS - 4_000 });
			expect(await rotating()).toBe(0);
			const authorization = `Bearer ${await operatorToken(own)}`;
			const stream = await openEventSource(`${own.controlPlane}/api/v1/events`, { authorization });
			expect((await stream.next()).data.type).toBe('hello');
			expect((await stream.next()).data.type).toBe('attention.changed');
			expect(await rotating()).toBe(1);
			stream.cut();
		} finally {
			await own.stop();
		}
	});
});
