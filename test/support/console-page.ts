import type { BrowserContextOptions } from 'playwright/test';
import { test as base, expect } from 'playwright/test';
import { type ManagementClient, managementClient } from './clients.ts';
import { takePointerAway } from './keyboard.ts';
import { type SandboxProcess, startSandbox } from './sandbox.ts';

/** What the page writes to the browser's console; a warning or an error that was not announced fails the test. */
export interface Complaints {
	/** The browser itself reports each answer with such a status as an error; here it belongs to the test. */
	expectStatus(status: number): void;
}

interface TestFixtures {
	complaints: Complaints;
	/** `keyboard`: there is no pointer, and every click of the test goes by keys. */
	input: 'pointer' | 'keyboard';
}

interface WorkerFixtures {
	/** A file that says its name here has a sandbox to itself: what other files made in theirs is not in its lists. */
	sandboxOf: string;
	/** An ephemeral sandbox with an active tenant "Demo" and its app "demo"; one for all tests of a worker. */
	sandbox: SandboxProcess;
	/** The sandbox's management API, as others than the console use it. */
	management: ManagementClient;
	/** Cookies and storage of a browser that was let in. */
	session: NonNullable<Exclude<BrowserContextOptions['storageState'], string>>;
}

/** Tests of the screens: their page is signed in at a sandbox of its own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
	sandboxOf: ['', { option: true, scope: 'worker' }],
	sandbox: [
		async ({ sandboxOf: _ }, use) => {
			const sandbox = await startSandbox();
			await use(sandbox);
			await sandbox.stop();
		},
		{ scope: 'worker' },
	],
	management: [async ({ sandbox }, use) => use(await managementClient(sandbox)), { scope: 'worker' }],
	session: [
		async ({ sandbox, browser }, use) => {
			const context = await browser.newContext();
			const page = await context.newPage();
			await page.goto(sandbox.console);
			await page.getByRole('heading', { name: 'Overview' }).waitFor();
			await use(await context.storageState());
			await context.close();
		},
		{ scope: 'worker' },
	],
	baseURL: async ({ sandbox }, use) => use(new URL(sandbox.console).origin),
	storageState: async ({ session }, use) => use(session),
	input: ['pointer', { option: true }],
	page: async ({ page, input }, use) => {
		const giveBack = input === 'keyboard' ? takePointerAway(page) : () => undefined;
		await use(page);
		giveBack();
	},
	complaints: [
		async ({ page }, use) => {
			const statuses: number[] = [];
			const heard: string[] = [];
			page.on('console', (message) => ['error', 'warning'].includes(message.type()) && heard.push(message.text()));
			page.on('pageerror', (error) => heard.push(error.message));
			await use({ expectStatus: (status) => statuses.push(status) });
			const isExpected = (text: string) => statuses.some((status) => text.includes(`responded with a status of ${status} `));
			expect(heard.filter((text) => !isExpected(text))).toEqual([]);
		},
		{ auto: true },
	],
});

export { expect };
