import { expect, test } from 'playwright/test';
import { connectEditor, untilDocument } from '../support/editor.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let dataDir: { path: string; remove(): Promise<void> };

test.beforeEach(async () => {
	dataDir = await temporaryDataDir();
	sandbox = await startSandbox({ args: ['--data-dir', dataDir.path] });
});
test.afterEach(async () => {
	await sandbox.stop();
	await dataDir.remove();
});

test('from an empty data directory to two editors in sync: tenant, approve, app, plan, domain, token, live', async ({ page }) => {
	const complaints: string[] = [];
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
	page.on('pageerror', (error) => complaints.push(error.message));

	await page.goto(sandbox.console);
	await expect(page).not.toHaveURL(/launch=/);

	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByRole('textbox', { name: 'Tenant name' }).fill('Acme');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await page.getByRole('navigation').getByRole('link', { name: 'Tenants' }).click();
	await page.getByRole('link', { name: 'Acme' }).first().click();
	await page.getByRole('button', { name: 'Approve' }).click();
	await expect(page.getByText('Active', { exact: true }).first()).toBeVisible();

	await page.getByRole('button', { name: 'Create app' }).first().click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'App name' }).fill('editor');
	await dialog.getByRole('button', { name: 'Create app' }).click();

	const secretDialog = page.getByRole('dialog').filter({ hasText: 'client_secret' });
	await expect(secretDialog).toBeVisible();
	const clientSecret = (await secretDialog.getByTestId('client-secret').textContent())?.trim() ?? '';
	expect(clientSecret).toMatch(/^[\w-]{43}$/);
	await page.keyboard.press('Escape');
	await expect(secretDialog).toBeVisible();
	await secretDialog.getByRole('checkbox', { name: 'I stored it' }).check();
	await secretDialog.getByRole('button', { name: 'Done' }).click();
	await expect(secretDialog).toBeHidden();

	// U6: a dialog that was closed leaves its secret nowhere.
	expect(await page.content()).not.toContain(clientSecret);
	expect(await page.evaluate(() => JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }))).not.toContain(
		clientSecret,
	);

	await page.getByRole('tab', { name: 'Plan' }).click();
	await page.getByRole('button', { name: /Starter/ }).click();
	await page.getByRole('button', { name: 'Pay $29 and switch' }).click();
	await expect(page.getByText('Current plan').first()).toBeVisible();

	await page.getByRole('tab', { name: 'Domains' }).click();
	await page.getByRole('textbox', { name: 'Domain 1' }).fill('https://LocalHost:3000/');
	await page.getByRole('button', { name: 'Save domains' }).click();
	await expect(page.getByRole('textbox', { name: 'Domain 1' })).toHaveValue('localhost:3000');

	await page.getByRole('tab', { name: 'Token' }).click();
	await page.getByLabel('Client secret').fill(clientSecret);
	await page.getByRole('button', { name: 'Get token' }).click();
	const token = (await page.getByTestId('access-token').textContent())?.trim() ?? '';
	expect(token.split('.')).toHaveLength(3);
	await expect(page.getByText('allowed_domain_1')).toBeVisible();

	const [first, second] = [1, 2].map(() =>
		connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'notes', token, origin: 'http://localhost:3000' }),
	);
	if (!first || !second) throw new Error('no editors');
	await Promise.all([first.synced, second.synced]);
	first.doc.getText('body').insert(0, 'Hello');
	await untilDocument(second.doc, () => second.doc.getText('body').toString() === 'Hello');

	await page.getByRole('tab', { name: 'Live' }).click();
	await expect(page.getByTestId('connection-count')).toHaveText('2');
	await expect(page.getByTestId('document-count')).toHaveText('1');
	await expect(page.getByText('notes').first()).toBeVisible();

	first.destroy();
	second.destroy();
	await expect(page.getByTestId('connection-count')).toHaveText('0');
	// Ten seconds of grace after the last client has left.
	await expect(page.getByTestId('document-count')).toHaveText('0', { timeout: 20_000 });
	expect(complaints).toEqual([]);
});
