import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

let dataDir: { path: string; remove(): Promise<void> };
let sandbox: SandboxProcess | undefined;

test.beforeEach(async () => {
	dataDir = await temporaryDataDir();
});
test.afterEach(async () => {
	await sandbox?.stop();
	await dataDir.remove();
});

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** A sandbox on ports that stay the same when it is started again. */
async function startOnPort(port: number): Promise<SandboxProcess> {
	const started = await startSandbox({ args: ['--data-dir', dataDir.path, '--port', String(port)] });
	expect(new URL(started.console).port).toBe(String(port + 1));
	return started;
}

function complaintsOf(page: Page): string[] {
	const complaints: string[] = [];
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
	page.on('pageerror', (error) => complaints.push(error.message));
	return complaints;
}

test('M11: without a session the page says how to get in, and asks the server for nothing', async ({ page }) => {
	sandbox = await startSandbox();
	const complaints = complaintsOf(page);
	await page.goto(`${new URL(sandbox.console).origin}/tenants`);
	await expect(page.getByRole('heading', { name: 'Open the console from its terminal' })).toBeVisible();
	await expect(page.getByText(/Press Enter in the terminal where WireSocket runs, or run npm start again/)).toBeVisible();
	expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
	expect(complaints).toEqual([]);
});

test('M11: a launch link works once: the second browser is told so, the first one stays in', async ({ page, browser }) => {
	sandbox = await startSandbox();
	await page.goto(sandbox.console);
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	expect(page.url()).not.toContain('launch');
	expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);

	const other = await browser.newContext();
	const otherPage = await other.newPage();
	await otherPage.goto(sandbox.console);
	await expect(otherPage.getByRole('heading', { name: 'This launch link was used already' })).toBeVisible();
	expect(otherPage.url()).not.toContain('launch');
	await other.close();

	// A new document, as from a bookmark of the link: the session that is there still holds.
	await page.goto('about:blank');
	await page.goto(sandbox.console);
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});

test('U8: while core is away the page says so and keeps what was typed; a new session brings it back without a reload', async ({
	page,
}) => {
	const port = await freePort();
	sandbox = await startOnPort(port);
	await page.goto(sandbox.console);
	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByLabel('Tenant name').fill('Typed before the crash');

	await sandbox.stop('SIGKILL');
	await expect(page.getByText(/Connection to WireSocket lost/)).toBeVisible();
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await expect(page.getByText('WireSocket cannot be reached')).toBeVisible();
	await expect(page.getByLabel('Tenant name')).toHaveValue('Typed before the crash');

	sandbox = await startOnPort(port);
	// Sessions live as long as the process, so the old one is refused as soon as it is there again.
	await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible({ timeout: 30_000 });
	const second = await page.context().newPage();
	await second.goto(sandbox.console);
	// A start shows the place that was looked at last.
	await expect(second.getByRole('heading', { name: 'Tenants' })).toBeVisible();

	await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeHidden();
	await expect(page.getByText(/Connection to WireSocket lost/)).toBeHidden();
	await expect(page.getByLabel('Tenant name')).toHaveValue('Typed before the crash');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await expect(page.getByRole('heading', { name: 'Typed before the crash' })).toBeVisible();
	// The other window hears of it, too.
	await expect(second.getByRole('link', { name: 'Typed before the crash' })).toBeVisible();
});
