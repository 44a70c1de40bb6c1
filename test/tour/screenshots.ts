import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { type FailedStart, type SandboxProcess, startSandbox } from '../support/sandbox.ts';
import { DOCS_SIZE, shoot } from './camera.ts';
import { TOUR_PLACES, type TOUR_STEPS } from './places.ts';
import { connectTourClients, TOUR_DECLARATION } from './seed.ts';

const USAGE = `Usage: npm run screenshots -- [--port N] [NAME…]

Takes the pictures of docs/tour.md: starts a sandbox, connects clients, and walks every place in dark and light. With names, only
these. The wide ones lie in test-results/screenshots. Default port: 4400, which the pictures show.
`;

const DEADLINE_MS = 5 * 60_000;

/** The pictures show it. */
const DATA_DIR = join(tmpdir(), 'wiresocket-tour');

const { values, positionals: wanted } = parseArgs({
	options: { port: { type: 'string', default: '4400' }, help: { type: 'boolean', default: false } },
	allowPositionals: true,
});

/** Runs a scene in a sandbox and a browser of its own. */
async function inSandbox(config: unknown, scene: (page: Page, sandbox: SandboxProcess) => Promise<void>): Promise<void> {
	await rm(DATA_DIR, { recursive: true, force: true });
	const sandbox = await startSandbox({ args: ['--data-dir', DATA_DIR, '--port', values.port], config });
	const browser = await chromium.launch({ executablePath: findChromium() ?? '/usr/bin/chromium', args: CHROMIUM_ARGS });
	try {
		const baseURL = new URL(sandbox.console).origin;
		const context = await browser.newContext({ baseURL, viewport: DOCS_SIZE, locale: 'en-GB', timezoneId: 'UTC' });
		const page = await context.newPage();
		await page.goto(sandbox.console);
		await page.getByRole('heading', { name: 'Overview' }).waitFor();
		await scene(page, sandbox);
	} finally {
		await browser.close();
		await sandbox.stop();
		await rm(DATA_DIR, { recursive: true, force: true });
	}
}

const step = (page: Page, name: (typeof TOUR_STEPS)[number]) =>
	wanted.length === 0 || wanted.includes(name) ? shoot(page, name) : Promise.resolve();

/** From an empty data directory to an app with its secret, by hand. */
async function firstSteps(page: Page): Promise<void> {
	await step(page, 'first-start');
	await page.getByRole('button', { name: 'Create tenant' }).first().click();
	await page.getByRole('textbox', { name: 'Tenant name' }).fill('Acme');
	await step(page, 'create-tenant');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await page.goto('/tenants');
	await page.getByRole('link', { name: 'Acme' }).first().click();
	await page.getByRole('heading', { name: 'Acme' }).waitFor();
	await step(page, 'approve-tenant');
	await page.getByRole('button', { name: 'Approve' }).click();
	await page.getByRole('button', { name: 'Create app' }).first().click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'App name' }).fill('editor');
	await dialog.getByRole('radio', { name: /^Free/ }).click();
	await step(page, 'create-app');
	await dialog.getByRole('button', { name: 'Create app' }).click();
	await page.getByTestId('client-secret').waitFor();
	await step(page, 'secret');
}

async function allPlaces(page: Page, sandbox: SandboxProcess): Promise<void> {
	const end = await connectTourClients(sandbox);
	const app = sandbox.apps.find((entry) => entry.app === 'editor');
	if (!app) throw new Error('the declaration has no app "editor"');
	try {
		// Backwards: the Overview's charts have something to show by then
		for (const { name, path, ready } of TOUR_PLACES.toReversed()) {
			if (wanted.length > 0 && !wanted.includes(name)) continue;
			await page.goto(path(app));
			await ready(page);
			await shoot(page, name);
		}
	} finally {
		end();
	}
}

// Nothing here may hang: whoever started it waits
const deadline = setTimeout(() => {
	process.stderr.write('The pictures took too long.\n');
	process.exit(1);
}, DEADLINE_MS);
deadline.unref();

if (values.help) process.stdout.write(USAGE);
else {
	try {
		await inSandbox({}, firstSteps);
		await inSandbox(TOUR_DECLARATION, allPlaces);
	} catch (failure) {
		process.stderr.write(failure instanceof Error ? `${failure.stack}\n` : (failure as FailedStart).stderr);
		process.exitCode = 1;
	}
}
