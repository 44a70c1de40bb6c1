import { expect, test } from 'playwright/test';
import { clientCredentials, getToken, managementClient } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

/** One more than a list brings at once. */
const PENDING = 501;

let sandbox: SandboxProcess;

test.beforeAll(async () => {
	const pending = Array.from({ length: PENDING }, (_, index) => ({ name: `tenant ${index}`, status: 'pending' }));
	sandbox = await startSandbox({ config: { tenants: [...pending, { name: 'active one' }] } });
});
test.afterAll(() => sandbox?.stop());

test('the Overview counts exactly, however many there are', async ({ page }) => {
	await page.goto(sandbox.console);
	await expect(page.getByRole('link', { name: /Tenants\s*502/ })).toBeVisible();
	const waiting = page.getByRole('list', { name: 'Waiting for approval' });
	await expect(waiting.getByRole('listitem')).toHaveCount(20);
	await expect(page.getByText(String(PENDING), { exact: true })).toBeVisible();
	await waiting.getByRole('button').first().click();
	await expect(page.getByText(String(PENDING - 1), { exact: true })).toBeVisible();
	await expect(waiting.getByRole('listitem')).toHaveCount(20);
	await page.getByRole('link', { name: `Show all ${PENDING - 1}` }).click();
	await expect(page).toHaveURL(/\/tenants\?status=pending$/);
});

test('a new sandbox leads through five steps, each ticked off by what really happens', async ({ page }) => {
	const fresh = await startSandbox({ config: { tenants: [] } });
	try {
		await page.goto(fresh.console);
		const steps = page.getByRole('region', { name: 'First steps' });
		const done = steps.getByRole('img', { name: 'Done' });
		await expect(steps.getByRole('listitem')).toHaveCount(5);
		await expect(done).toHaveCount(0);
		const management = await managementClient(fresh);
		const tenant = await management.tenants.create({ name: 'First' });
		await management.tenants.approve({ tenantId: tenant.id });
		await expect(done).toHaveCount(1);
		const { app, clientSecret } = await management.apps.create({
			tenantId: tenant.id,
			name: 'editor',
			licenseRegion: 'aws-us-east-1',
		});
		await expect(done).toHaveCount(2);
		const plans = await management.plans.list();
		const free = plans.find(({ monthlyPriceCents }) => monthlyPriceCents === 0);
		await management.apps.setPlan({ tenantId: tenant.id, appId: app.id, planId: free?.id ?? '' });
		await expect(done).toHaveCount(3);
		const credentials = clientCredentials({ clientId: app.clientId, clientSecret });
		const token = (await getToken(fresh.controlPlane, credentials)).access_token;
		await expect(done).toHaveCount(4);
		const editor = connectEditor({ nodeUrl: fresh.nodes[0]?.url ?? '', documentName: 'first', token });
		// All done: it has nothing more to say.
		await expect(steps).toBeHidden();
		editor.destroy();
		await page.reload();
		await expect(page.getByRole('figure', { name: 'Connections' })).toContainText(fresh.nodes[0]?.region ?? '');
		await expect(steps).toBeHidden();
	} finally {
		await fresh.stop();
	}
});

test('the Overview tells how many clients were turned away, and leads to them', async ({ page }) => {
	const fresh = await startSandbox();
	try {
		await page.goto(fresh.console);
		await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
		const away = page.getByRole('list', { name: 'Turned away in 15 minutes' });
		await expect(away).toBeHidden();
		const refused = new WebSocket(`${fresh.nodes[0]?.url}/anything?token=none`);
		await new Promise((resolve) => refused.addEventListener('close', resolve));
		await expect(away.getByRole('listitem')).toHaveText(/Invalid Token\s*4002\s*1/);
		await away.getByRole('link').click();
		await expect(page).toHaveURL(/live\/refusals\?code=4002/);
		await expect(page.getByRole('table', { name: 'Refusals' }).getByText('anything')).toBeVisible();
	} finally {
		await fresh.stop();
	}
});

test('the Overview asks for nothing while nothing changes, and shows at once what does', async ({ page }) => {
	const fresh = await startSandbox();
	try {
		const asked: string[] = [];
		page.on('request', (request) => {
			if (/history|attention|refusals/.test(request.url())) asked.push(request.url());
		});
		await page.clock.install();
		await page.goto(fresh.console);
		const chart = page.getByRole('figure', { name: 'Connections' });
		await expect(chart).toContainText(fresh.nodes[0]?.region ?? '');
		await expect.poll(() => asked.length).toBeGreaterThan(2);
		await page.clock.runFor(1_000);
		const before = asked.length;
		await page.clock.runFor(40_000);
		expect(asked).toHaveLength(before);
		const [app] = fresh.apps;
		if (!app) throw new Error('the sandbox has no app');
		const token = (await getToken(fresh.controlPlane, clientCredentials(app))).access_token;
		const editor = connectEditor({ nodeUrl: fresh.nodes[0]?.url ?? '', documentName: 'pushed', token });
		await editor.synced;
		await expect(page.getByRole('link', { name: /Connections\s*1/ })).toBeVisible();
		await page.clock.runFor(2_000);
		await expect.poll(() => asked.filter((url) => url.includes('history')).length).toBeGreaterThan(1);
		editor.destroy();
	} finally {
		await fresh.stop();
	}
});
