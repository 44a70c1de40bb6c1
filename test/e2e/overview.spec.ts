import { expect, test } from 'playwright/test';
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
	await expect(waiting.getByRole('listitem')).toHaveCount(500);
	await expect(page.getByText(String(PENDING), { exact: true })).toBeVisible();
	await waiting.getByRole('button').first().click();
	await expect(page.getByText(String(PENDING - 1), { exact: true })).toBeVisible();
});
