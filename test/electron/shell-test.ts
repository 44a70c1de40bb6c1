import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from 'playwright/test';
import { launchShell, type Shell, type ShellOptions } from './driver.ts';

interface Fixtures {
	/** A folder of this test alone. */
	folder: string;
	/** A data directory that does not exist yet. */
	dataDir: string;
	/** Starts the app; it is ended with the test. */
	launch: (options?: Partial<ShellOptions>) => Promise<Shell>;
	/** The app, its window loaded. */
	shell: Shell;
	/** The app's page, which must not complain. */
	console: Page;
}

/** Playwright's test with the desktop app. */
export const test = base.extend<Fixtures>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
	folder: async ({}, use) => {
		const folder = await mkdtemp(join(tmpdir(), 'wiresocket-shell-'));
		await use(folder);
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	},
	dataDir: async ({ folder }, use) => use(join(folder, 'data')),
	launch: async ({ dataDir }, use) => {
		const shells: Shell[] = [];
		await use(async (options = {}) => {
			const shell = await launchShell({ dataDir, ...options });
			shells.push(shell);
			return shell;
		});
		for (const shell of shells) await shell.dispose();
	},
	shell: async ({ launch }, use) => use(await launch()),
	console: async ({ shell }, use) => {
		const page = await shell.page();
		const complaints: string[] = [];
		page.on('pageerror', (error) => complaints.push(error.message));
		await expectOverview(page);
		await use(page);
		expect(complaints).toEqual([]);
	},
});

/** Waits until the console shows what core told it. */
export async function expectOverview(page: Page): Promise<void> {
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await expect(page.getByText('eu-central-1').first()).toBeVisible();
}

/** Process id of the core that runs on a data directory. */
export async function corePid(dataDir: string): Promise<number> {
	return Number(await readFile(join(dataDir, 'core.pid'), 'utf8'));
}

/** Whether a process is there. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
