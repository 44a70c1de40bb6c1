import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { ROOT, type Shell } from './driver.ts';
import { expectOverview, test } from './shell-test.ts';

test('the window shows the console, from core through app://', async ({ shell, console: page }) => {
	const windows = () =>
		shell.evaluate(
			({ BrowserWindow }) =>
				BrowserWindow.getAllWindows().map((window) => ({ url: window.webContents.getURL(), visible: window.isVisible() })),
			null,
		);
	await expect.poll(windows).toEqual([{ url: 'app://console/', visible: true }]);
	await page.getByRole('link', { name: 'Plans' }).click();
	await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible();
	await expect(page.getByText('Free').first()).toBeVisible();
});

test('places survive a reload', async ({ console: page }) => {
	for (const place of ['Tenants', 'Apps', 'Plans', 'Live']) {
		await page.getByRole('link', { name: place, exact: true }).click();
		await expect(page.getByRole('heading', { name: place, level: 1 })).toBeVisible();
		await page.reload();
		await expect(page.getByRole('heading', { name: place, level: 1 })).toBeVisible();
	}
});

test('the page is kept apart from Node and the main process', async ({ shell, console: page }) => {
	const preferences = await shell.evaluate(({ BrowserWindow }) => {
		const [window] = BrowserWindow.getAllWindows();
		// Electron has it, its types do not
		const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
		const { contextIsolation, sandbox, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
		return { contextIsolation, sandbox, nodeIntegration, webSecurity };
	}, null);
	expect(preferences).toEqual({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true });
	const seen = await page.evaluate(() => ({
		bridge: Object.keys(window.bridge ?? {}).sort(),
		node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
	}));
	expect(seen).toEqual({ bridge: ['host', 'onCoreState', 'platform', 'saveTextFile'], node: [] });
});

test('what core tells arrives as it happens, through app://', async ({ console: page }) => {
	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByRole('textbox', { name: 'Tenant name' }).fill('Acme');
	const other = page.evaluate(async () => {
		const response = await fetch('/instances/local/api/v1/events');
		const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
		let text = '';
		while (!text.includes('tenant.changed')) {
			const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
			if (done) break;
			text += value;
		}
		await reader?.cancel();
		return text;
	});
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	expect(await other).toContain('tenant.changed');
});

test.describe('the file dialog', () => {
	test.use({
		shell: async ({ launch, folder }, use) => use(await launch({ dialogs: { savePath: join(folder, 'saved.env') } })),
	});

	test("a new app's secret is saved as .env: click, preload, main process, file", async ({ console: page, folder, shell }) => {
		await page.getByRole('button', { name: 'Create tenant' }).first().click();
		await page.getByRole('textbox', { name: 'Tenant name' }).fill('Acme');
		await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
		await page.getByRole('navigation').getByRole('link', { name: 'Tenants' }).click();
		await page.getByRole('link', { name: 'Acme' }).first().click();
		await page.getByRole('button', { name: 'Approve' }).click();
		await page.getByRole('button', { name: 'Create app' }).first().click();
		await page.getByRole('dialog').getByRole('textbox', { name: 'App name' }).fill('editor');
		await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
		const secret = (await page.getByTestId('client-secret').textContent())?.trim() ?? '';
		expect(secret).toMatch(/^[\w-]{43}$/);
		await page.getByRole('button', { name: 'Save as .env' }).click();
		const path = join(folder, 'saved.env');
		await expect.poll(() => existsSync(path)).toBe(true);
		expect(await readFile(path, 'utf8')).toContain(secret);
		expect((await stat(path)).mode & 0o777).toBe(0o600);
		const suggested = await shell.evaluate(() => (globalThis as unknown as { shownDialogs: string[] }).shownDialogs.at(-1), null);
		expect(suggested).toMatch(/editor.*\.env$/);
	});
});

test('a dialog that was cancelled saves nothing', async ({ console: page }) => {
	expect(await page.evaluate(() => window.bridge?.saveTextFile('a.env', 'x'))).toBe('cancelled');
});

test('the window comes back in the size and place it was closed in', async ({ shell, launch, console: page }) => {
	expect(page.isClosed()).toBe(false);
	const bounds = { x: 40, y: 60, width: 1000, height: 640 };
	await shell.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);
	expect(await shell.quit()).toBe(0);
	const again = await launch();
	await expectOverview(await again.page());
	expect(await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds(), null)).toEqual(bounds);
});

test.describe('U1: calls from elsewhere', () => {
	test('a foreign page gets nothing through our preload script', async ({ shell, console: page }) => {
		expect(page.isClosed()).toBe(false);
		const answer = await shell.evaluate(
			async ({ BrowserWindow }, preload) => {
				const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
				await window.loadURL('data:text/html,<title>foreign</title>');
				const result = await window.webContents.executeJavaScript(
					`bridge.saveTextFile('a.env', 'x').then(() => 'saved', (error) => error.message)`,
				);
				window.destroy();
				return result;
			},
			join(ROOT, 'out/preload/preload.cjs'),
		);
		expect(answer).toBe('This page may not ask the desktop app for anything.');
		const dialogs = await shell.evaluate(() => (globalThis as unknown as { shownDialogs: string[] }).shownDialogs, null);
		expect(dialogs.filter((dialog) => dialog.endsWith('.env'))).toEqual([]);
	});

	test('arguments of the wrong kind are refused before anything happens', async ({ shell, console: page }) => {
		const answers = await page.evaluate(async () => {
			const save = window.bridge?.saveTextFile as (name: unknown, text: unknown) => Promise<unknown>;
			const calls: [unknown, unknown][] = [
				...['', '..', '.', '../a.env', '/etc/a.env', 'a\\b', 'C:a', 'a\0b', 'x'.repeat(256), null, 7, ['a.env']].map(
					(name): [unknown, unknown] => [name, 'x'],
				),
				...[undefined, null, 7, {}, 'x'.repeat(1_000_001)].map((text): [unknown, unknown] => ['a.env', text]),
			];
			return Promise.all(
				calls.map(([name, text]) =>
					save(name, text).then(
						(outcome) => `${name} was ${outcome}`,
						(error: Error) => error.message.split(': ')[0],
					),
				),
			);
		});
		expect(new Set(answers)).toEqual(new Set(['text-file:save']));
		expect(answers).toHaveLength(17);
		const dialogs = await shell.evaluate(() => (globalThis as unknown as { shownDialogs: string[] }).shownDialogs, null);
		expect(dialogs.filter((dialog) => dialog.includes('.env'))).toEqual([]);
	});
});

test.describe('U2: ways out of the window', () => {
	async function opened(shell: Shell): Promise<string[]> {
		return shell.evaluate(() => (globalThis as unknown as { openedLinks: string[] }).openedLinks, null);
	}

	test('window.open and links: https leaves through the system browser, nothing else opens', async ({ shell, console: page }) => {
		await page.evaluate(() => {
			for (const url of ['http://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'https://example.com/docs'])
				window.open(url, '_blank');
		});
		await expect.poll(() => opened(shell)).toEqual(['https://example.com/docs']);
		expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1);
	});

	test('links in the page: it stays where it is, https opens outside', async ({ shell, console: page }) => {
		for (const url of ['http://example.com/away', 'data:text/html,away', 'javascript:alert(1)', 'https://example.com/away'])
			await page.evaluate((target) => {
				const link = document.createElement('a');
				link.href = target;
				document.body.append(link);
				link.click();
			}, url);
		await expect.poll(() => opened(shell)).toEqual(['https://example.com/away']);
		const current = await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL(), null);
		expect(current).toBe('app://console/');
		await expectOverview(page);
	});
});

test('U7: paths that leave the console are a 404', async ({ console: page }) => {
	const answers = await page.evaluate(async () => {
		const paths = ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd', '/assets/..%2f..%2fpackage.json'];
		return Promise.all(
			paths.map(async (path) => {
				const response = await fetch(path);
				return { status: response.status, leaked: /root:|"dependencies"/.test(await response.text()) };
			}),
		);
	});
	expect(answers).toEqual(Array.from({ length: 4 }, () => ({ status: 404, leaked: false })));
});
