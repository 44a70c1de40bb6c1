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
	await expect.poll(windows).toEqual([{ url: 'app://console/i/local/', visible: true }]);
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
	expect(seen).toEqual({
		bridge: ['host', 'onCoreState', 'openDataFolder', 'platform', 'saveTextFile', 'setMenuPlaces'],
		node: [],
	});
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

test.describe('the menu', () => {
	interface MenuItem {
		label?: string;
		accelerator?: string;
		submenu?: MenuItem[] | { items: MenuItem[] };
		click?: () => void;
	}
	const goItems = (shell: Shell) =>
		shell.evaluate(({ Menu }) => {
			const items = (Menu.getApplicationMenu()?.items ?? []) as unknown as MenuItem[];
			const submenu = items.find(({ label }) => label?.replace('&', '') === 'Go')?.submenu ?? [];
			return (Array.isArray(submenu) ? submenu : submenu.items).map(({ label, accelerator }) => `${accelerator} ${label}`);
		}, null);

	test("has the console's places with shortcuts, and shows the one that is chosen", async ({ shell, console: page }) => {
		const named = await page.getByRole('navigation', { name: 'Places' }).getByRole('link').allInnerTexts();
		await expect
			.poll(() => goItems(shell))
			.toEqual(named.map((label, index) => `${index < 9 ? `CmdOrCtrl+${index + 1}` : undefined} ${label.split('\n')[0]}`));
		await shell.evaluate(({ BrowserWindow, Menu }) => {
			const items = (Menu.getApplicationMenu()?.items ?? []) as unknown as MenuItem[];
			const submenu = items.find(({ label }) => label?.replace('&', '') === 'Go')?.submenu ?? [];
			BrowserWindow.getAllWindows()[0]?.hide();
			(Array.isArray(submenu) ? submenu : submenu.items).find(({ label }) => label === 'Plans')?.click?.();
		}, null);
		await expect(page.getByRole('heading', { name: 'Plans', level: 1 })).toBeVisible();
		expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible(), null)).toBe(true);
	});

	test('U1: takes nothing but places', async ({ console: page }) => {
		const answers = await page.evaluate(async () => {
			const set = window.bridge?.setMenuPlaces as (places: unknown, chosen: () => void) => Promise<unknown>;
			const wrong = [
				null,
				'x',
				[{}],
				[{ label: '', path: '/' }],
				[{ label: 'a', path: 'javascript:alert(1)' }],
				[{ label: 'a\0', path: '/' }],
			];
			const many = Array.from({ length: 21 }, () => ({ label: 'a', path: '/' }));
			return Promise.all(
				[...wrong, many].map((places) =>
					set(places, () => undefined).then(
						() => 'taken',
						(error: Error) => error.message.split(': ')[0],
					),
				),
			);
		});
		expect(new Set(answers)).toEqual(new Set(['menu-places:set']));
	});
});

test('the data folder opens in the file manager', async ({ shell, dataDir, console: page }) => {
	await page.getByRole('button', { name: 'Open folder' }).click();
	await expect
		.poll(() => shell.evaluate(() => (globalThis as unknown as { openedFolders: string[] }).openedFolders, null))
		.toEqual([dataDir]);
});

test.describe('a file manager that is not there', () => {
	test.use({ shell: async ({ launch }, use) => use(await launch({ dialogs: { folderProblem: 'No application found' } })) });

	test('is said on the page', async ({ console: page }) => {
		await page.getByRole('button', { name: 'Open folder' }).click();
		await expect(page.getByRole('alert')).toHaveText('The folder could not be opened: No application found');
	});
});

test("the playground's editors reach their node from the window", async ({ console: page }) => {
	const app = await page.evaluate(async () => {
		const call = async (method: string, path: string, body: object) => {
			const headers = { 'Content-Type': 'application/json' };
			const response = await fetch(`/instances/local/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
			if (!response.ok) throw new Error(await response.text());
			return response.json();
		};
		const { id: tenantId } = await call('POST', '/tenants', { name: 'Acme' });
		await call('POST', `/tenants/${tenantId}/approve`, {});
		const plans = await (await fetch('/instances/local/api/v1/plans')).json();
		const planId = plans.find(({ name }: { name: string }) => name === 'Free').id;
		const allowedDomains = ['app.acme.example'];
		const { app: created } = await call('POST', `/tenants/${tenantId}/apps`, {
			name: 'editor',
			licenseRegion: 'aws-eu-west-1',
			planId,
			allowedDomains,
		});
		return { tenantId, appId: created.id };
	});
	expect(app.appId).toMatch(/^[0-9a-f-]{36}$/);
	await page.getByRole('link', { name: 'Playground' }).click();
	await page.getByRole('button', { name: 'Connect all' }).click();
	const editor = (number: number) => page.getByRole('region', { name: `Editor ${number}`, exact: true });
	await expect(editor(1).getByRole('status')).toHaveText('Synced');
	await editor(1).getByRole('textbox', { name: 'Text of Editor 1' }).pressSequentially('from the window');
	await expect(editor(2).getByRole('textbox', { name: 'Text of Editor 2' })).toContainText('from the window');
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
		expect(current).toBe('app://console/i/local/');
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
