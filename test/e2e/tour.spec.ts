import { expect, test } from 'playwright/test';
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

test('as the tour says: from an empty sandbox to two editors in sync, without leaving the console', async ({ page }) => {
	const complaints: string[] = [];
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
	page.on('pageerror', (error) => complaints.push(error.message));
	await page.goto(sandbox.console);

	await page.getByRole('link', { name: 'Playground' }).click();
	await expect(page.getByText('There is no app yet')).toBeVisible();
	await page.getByRole('link', { name: 'Overview' }).click();
	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByRole('textbox', { name: 'Tenant name' }).fill('Acme');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toBeHidden();
	await page.getByRole('link', { name: 'Tenants' }).click();
	await page.getByRole('link', { name: 'Acme' }).first().click();
	await page.getByRole('button', { name: 'Approve' }).click();

	await page.getByRole('button', { name: 'Create app' }).first().click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'App name' }).fill('editor');
	await dialog.getByRole('radio', { name: /^Free/ }).click();
	await dialog.getByRole('button', { name: 'Create app' }).click();
	await dialog.getByRole('checkbox', { name: 'I stored it' }).check();
	await dialog.getByRole('button', { name: 'Done' }).click();

	await page.getByRole('link', { name: 'Open in Playground' }).click();
	await page.getByRole('button', { name: 'Connect all' }).click();
	const text = (number: number) => page.getByRole('textbox', { name: `Text of Editor ${number}` });
	for (const number of [1, 2])
		await expect(page.getByRole('region', { name: `Editor ${number}`, exact: true }).getByRole('status')).toHaveText('Synced');
	await text(1).pressSequentially('Hello from y-websocket. ');
	await expect(text(2)).toContainText('Hello from y-websocket.');
	await text(2).press('ControlOrMeta+End');
	await text(2).pressSequentially('Hello from Hocuspocus.');
	await expect(text(1)).toContainText('Hello from Hocuspocus.');
	expect(complaints).toEqual([]);
});
