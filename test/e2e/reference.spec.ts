import { expect, test } from 'playwright/test';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;

test.beforeAll(async () => {
	sandbox = await startSandbox();
});
test.afterAll(() => sandbox?.stop());

test('the API reference shows every operation, asks nobody else and complains about nothing', async ({ page }) => {
	const complaints: string[] = [];
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
	page.on('pageerror', (error) => complaints.push(error.message));
	const hosts = new Set<string>();
	page.on('request', (request) => request.url().startsWith('data:') || hosts.add(new URL(request.url()).origin));

	await page.goto(`${sandbox.controlPlane}/reference`);
	await expect(page.getByRole('heading', { name: /WireSocket management API/ })).toBeVisible();
	const document: { paths: Record<string, object> } = await (await fetch(`${sandbox.controlPlane}/openapi.json`)).json();
	const operations = Object.values(document.paths).flatMap((item) => Object.keys(item)).length;
	await expect(page.locator('.opblock')).toHaveCount(operations);

	await page
		.getByRole('button', { name: /List tenants/ })
		.first()
		.click();
	await expect(page.getByText('"nextCursor"').first()).toBeVisible();
	await page.getByRole('button', { name: 'Try it out' }).click();
	await page.getByRole('button', { name: 'Execute' }).click();
	await expect(page.getByText('Sign in first').first()).toBeVisible();

	expect([...hosts]).toEqual([sandbox.controlPlane]);
	// The browser itself reports the 401 of the request that was tried without a token.
	expect(complaints.filter((text) => !text.includes('responded with a status of 401'))).toEqual([]);
});
