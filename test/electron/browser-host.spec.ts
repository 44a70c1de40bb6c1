import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { test as base, expect, type Page } from 'playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { ROOT } from './driver.ts';
import { type LauncherProcess, startLauncher } from './launcher-process.ts';
import { corePid, expectOverview, isRunning } from './shell-test.ts';

interface Fixtures {
	folder: string;
	dataDir: string;
	/** A Chromium without a screen, as the launchers start it; it writes down how it was started. */
	browser: string;
	launch: (options?: Parameters<typeof startLauncher>[0]) => LauncherProcess;
}

const test = base.extend<Fixtures>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
	folder: async ({}, use) => {
		const folder = await mkdtemp(join(tmpdir(), 'wiresocket-browser-'));
		await use(folder);
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	},
	dataDir: async ({ folder }, use) => use(join(folder, 'data')),
	launch: async ({ dataDir, folder }, use) => {
		const launchers: LauncherProcess[] = [];
		const executable = join(folder, 'browser.sh');
		const flags = [...CHROMIUM_ARGS, '--headless=new', '--remote-debugging-port=0'].join(' ');
		await writeFile(
			executable,
			`#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/arguments\nexec ${findChromium()} ${flags} "$@" 2> ${folder}/browser.log\n`,
		);
		await chmod(executable, 0o755);
		await use((options = {}) => {
			const env = { WIRESOCKET_DATA_DIR: dataDir, WIRESOCKET_BROWSER: executable, ...options.env };
			const launcher = startLauncher({ ...options, env });
			launchers.push(launcher);
			return launcher;
		});
		await Promise.all(launchers.map((launcher) => launcher.stop()));
	},
});

/** Connects to the browser that the launcher has started. */
async function connect(dataDir: string): Promise<{ browser: Browser; page: Page }> {
	const portFile = join(dataDir, 'browser/profile/DevToolsActivePort');
	await expect.poll(() => readFile(portFile, 'utf8').catch(() => ''), { timeout: 20_000 }).toMatch(/^[0-9]+\n/);
	const devTools = `http://127.0.0.1:${Number.parseInt(await readFile(portFile, 'utf8'), 10)}`;
	// Who attaches while the page goes from the file to the console, and so to another process, may never hear of it again
	const listed = async () => (await (await fetch(`${devTools}/json/list`)).json()) as { url: string }[];
	await expect
		.poll(listed, { timeout: 20_000 })
		.toContainEqual(expect.objectContaining({ url: expect.stringMatching(/^http:/) }));
	const browser = await chromium.connectOverCDP(devTools);
	const [page] = browser.contexts()[0]?.pages() ?? [];
	if (!page) throw new Error('the browser shows nothing');
	return { browser, page };
}

test('npm start opens the console in an installed browser, signed in, and Ctrl-C ends everything', async ({
	launch,
	dataDir,
	folder,
}) => {
	const launcher = launch();
	await launcher.untilOutput(/^Console: /m);
	const { page, browser } = await connect(dataDir);
	await expectOverview(page);
	expect(new URL(page.url()).hash).toBe('');

	// The launch token is where only this user can read it
	const args = await readFile(join(folder, 'arguments'), 'utf8');
	expect(args).toContain(`--app=file://${dataDir}/browser/launch.html`);
	expect(args).not.toContain('launch=');
	expect((await stat(join(dataDir, 'browser/launch.html'))).mode & 0o777).toBe(0o600);

	const pid = await corePid(dataDir);
	const gone = new Promise((resolve) => browser.once('disconnected', resolve));
	expect(await launcher.stop()).toBe(0);
	await gone;
	expect(isRunning(pid)).toBe(false);
	expect(await readdir(join(dataDir, 'browser'))).toEqual(['profile']);
	expect(launcher.stderr()).toBe('No desktop window: there is no display. Using a browser instead.\n');
});

test('closing the window leaves everything else running, and says so', async ({ launch, dataDir }) => {
	const launcher = launch({ args: ['--browser'] });
	await launcher.untilOutput(/^Console: /m);
	const { page } = await connect(dataDir);
	await expectOverview(page);
	const session = await page.context().newCDPSession(page);
	await session.send('Browser.close').catch(() => undefined);
	await launcher.untilOutput(/^The console window was closed; everything else goes on\.$/m);
	expect(isRunning(await corePid(dataDir))).toBe(true);
});

test('a browser that does not start is told, and everything else goes on', async ({ launch, dataDir }) => {
	const launcher = launch({ args: ['--browser'], env: { WIRESOCKET_BROWSER: '/bin/false' } });
	await launcher.untilOutput(/^\/bin\/false could not show the console \(exit code 1\)\. Open the URL in any browser\.$/m);
	await launcher.untilOutput(/^Console: /m);
	expect(isRunning(await corePid(dataDir))).toBe(true);
});

test('npm run dev: screens from their sources, a change of core starts it anew and signs the page in again', async ({
	launch,
	page,
}) => {
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	const launcher = launch({ script: 'dev', args: ['--no-open'] });
	const [, url = ''] = await launcher.untilOutput(/^Console: (\S+)/m);
	await page.goto(url);
	await expectOverview(page);
	await page.getByRole('link', { name: 'Plans' }).click();
	await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible();
	await page.evaluate(() => Object.assign(window, { isOldPage: true }));

	const source = join(ROOT, 'core/version.ts');
	const now = new Date();
	await utimes(source, now, now);
	await launcher.untilOutput(/Console: .*\n(?:.*\n)*Console: /);
	await page.waitForFunction(() => !('isOldPage' in window));
	await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible();
	await expect(page.getByText('Free').first()).toBeVisible();
	expect(new URL(page.url()).pathname).toBe('/i/local/plans');
	expect(complaints).toEqual([]);
	expect(await launcher.stop()).toBe(0);
});

test('M1: the development server takes no calls of other web pages', async ({ launch }) => {
	const launcher = launch({ script: 'dev', args: ['--no-open'] });
	const [, url = ''] = await launcher.untilOutput(/^Console: (http:\/\/[^/]+)/m);
	const foreign = await fetch(`${url}/console/instances`, { headers: { origin: 'https://example.com' } });
	expect(foreign.status).toBe(403);
	expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
	const own = await fetch(`${url}/console/instances`, { headers: { origin: url } });
	expect(own.status).toBe(401);
});
