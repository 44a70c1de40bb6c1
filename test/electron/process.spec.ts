import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { startSandbox } from '../support/sandbox.ts';
import { KIND, startToEnd } from './driver.ts';
import { corePid, expectOverview, isRunning, test } from './shell-test.ts';

test.describe('the life of core', () => {
	test('quitting ends core in order', async ({ shell, dataDir, console: page }) => {
		expect(page.isClosed()).toBe(false);
		const pid = await corePid(dataDir);
		expect(isRunning(pid)).toBe(true);
		expect(await shell.quit()).toBe(0);
		expect(isRunning(pid)).toBe(false);
		// Core removes it as the last thing it does
		expect(await readdir(dataDir)).not.toContain('core.pid');
	});

	test('closing the window quits', async ({ shell, dataDir, console: page }) => {
		expect(page.isClosed()).toBe(false);
		const pid = await corePid(dataDir);
		await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null).catch(() => undefined);
		expect(await shell.exited).toBe(0);
		expect(isRunning(pid)).toBe(false);
	});

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		test(`P3: ${signal} ends the app and core in order`, async ({ shell, dataDir, console: page }) => {
			expect(page.isClosed()).toBe(false);
			const pid = await corePid(dataDir);
			shell.process.kill(signal);
			expect(await shell.exited).toBe(0);
			expect(isRunning(pid)).toBe(false);
			expect(await readdir(dataDir)).not.toContain('core.pid');
		});
	}

	test('P1: a core that crashes is started again, the page is told, and goes on', async ({ dataDir, console: page }) => {
		await page.evaluate(() => {
			const seen: string[] = [];
			Object.assign(window, { seen });
			window.bridge?.onCoreState((state) => seen.push('message' in state ? `${state.phase}: ${state.message}` : state.phase));
		});
		const before = await corePid(dataDir);
		process.kill(before, 'SIGKILL');
		await expect
			.poll(() => page.evaluate(() => (window as unknown as { seen: string[] }).seen))
			.toEqual(['ready', expect.stringMatching(/^restarting: The core process ended .*It starts again in 0\.5 s\.$/), 'ready']);
		expect(await corePid(dataDir)).not.toBe(before);
		expect(await page.evaluate(async () => (await fetch('/console/instances')).status)).toBe(200);
		await page.getByRole('link', { name: 'Plans' }).click();
		await expect(page.getByText('Free').first()).toBeVisible();
	});
});

test('P1: who looks elsewhere is told by a notification that core crashed, who looks at the window is not', async ({
	shell,
	dataDir,
	console: page,
}) => {
	const notifications = () =>
		shell.evaluate(
			() => (globalThis as unknown as { shownNotifications: { title: string; body: string }[] }).shownNotifications,
			null,
		);
	const crash = async () => {
		const before = await corePid(dataDir);
		process.kill(before, 'SIGKILL');
		await expect.poll(() => corePid(dataDir).catch(() => before)).not.toBe(before);
		await expect.poll(() => page.evaluate(async () => (await fetch('/console/instances')).status)).toBe(200);
	};
	await crash();
	expect(await notifications()).toEqual([]);
	await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide(), null);
	await crash();
	expect(await notifications()).toEqual([
		{ title: 'WireSocket Desktop was interrupted', body: expect.stringMatching(/ended .* starts again/) },
	]);
});

test.describe('P5: a second start on the same data directory', () => {
	test('ends at once, and the first one shows its window', async ({ shell, dataDir, console: page }) => {
		expect(page.isClosed()).toBe(false);
		await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide(), null);
		expect(await startToEnd({ dataDir })).toMatchObject({ exitCode: 0 });
		await expect
			.poll(() => shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible(), null))
			.toBe(true);
	});

	test('another data directory is another app', async ({ shell, launch, folder, console: page }) => {
		expect(page.isClosed()).toBe(false);
		const other = await launch({ dataDir: join(folder, 'other') });
		await expectOverview(await other.page());
		expect(other.process.pid).not.toBe(shell.process.pid);
		expect(await other.quit()).toBe(0);
		await expectOverview(page);
	});

	test('a data directory that a sandbox holds is refused with its process id', async ({ dataDir }) => {
		const sandbox = await startSandbox({ args: ['--data-dir', dataDir] });
		try {
			const { exitCode, output } = await startToEnd({ dataDir });
			expect(exitCode).toBe(1);
			expect(output).toContain('WireSocket Desktop could not start');
			expect(output).toContain(`process ${sandbox.process.pid}`);
		} finally {
			await sandbox.stop();
		}
	});
});

// Elsewhere than on Linux the user's own keyring is always there
if (KIND === 'stand-in' || process.platform === 'linux') {
	test.describe('the master key', () => {
		test('U4: without a keyring its user is asked once, then it is a file for this user only', async ({ launch, dataDir }) => {
			const first = await launch();
			await expectOverview(await first.page());
			expect(first.output()).toContain('This system has no keyring');
			expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
			expect(await readdir(dataDir)).not.toContain('master.key.sealed');
			await first.quit();
			const second = await launch();
			await expectOverview(await second.page());
			expect(second.output()).not.toContain('keyring');
		});

		test('U4: who would rather not keeps no secret on the disk', async ({ dataDir }) => {
			const { exitCode } = await startToEnd({ dataDir, dialogs: { response: 1 } });
			expect(exitCode).toBe(0);
			expect(await readdir(dataDir)).toEqual(['desktop']);
		});

		test('U4: a key from the environment needs no question', async ({ launch, dataDir }) => {
			const shell = await launch({ env: { WIRESOCKET_MASTER_KEY: `1:${Buffer.alloc(32, 7).toString('base64url')}` } });
			await expectOverview(await shell.page());
			expect(shell.output()).not.toContain('keyring');
			expect((await readdir(dataDir)).filter((name) => name.startsWith('master.key'))).toEqual([]);
		});

		test('S5: a sealed key that cannot be opened is refused and left as it is', async ({ dataDir }) => {
			await mkdir(dataDir, { recursive: true });
			const path = join(dataDir, 'master.key.sealed');
			await writeFile(path, 'sealed elsewhere');
			const { exitCode, output } = await startToEnd({ dataDir });
			expect(exitCode).toBe(1);
			expect(output).toContain(`The master key in ${path} could not be opened with this user's keyring.`);
			expect(await readFile(path, 'utf8')).toBe('sealed elsewhere');
			expect(await readdir(dataDir)).not.toContain('global.db');
		});

		// Electron itself needs a desktop session with a keyring for this
		if (KIND === 'stand-in') {
			test('with a keyring it is sealed there, and the data opens again with it', async ({ launch, dataDir, folder }) => {
				const env = { STAND_IN_KEYRING: 'gnome_libsecret', STAND_IN_KEYRING_FILE: join(folder, 'keyring') };
				const first = await launch({ env });
				await expectOverview(await first.page());
				expect(first.output()).not.toContain('keyring');
				expect((await stat(join(dataDir, 'master.key.sealed'))).mode & 0o777).toBe(0o600);
				expect(await readdir(dataDir)).not.toContain('master.key');
				await first.quit();
				const second = await launch({ env });
				await expectOverview(await second.page());
				await second.quit();
				const stranger = await startToEnd({ dataDir, env: { ...env, STAND_IN_KEYRING_FILE: join(folder, 'another') } });
				expect(stranger.exitCode).toBe(1);
			});
		}
	});
}
