import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../support/chromium.ts';
import { app } from './app.ts';
import { gateway } from './gateway.ts';

let context: Promise<BrowserContext> | undefined;

/** The Chromium that shows all windows; started with the first. */
export function browserContext(): Promise<BrowserContext> {
	context ??= start();
	return context;
}

async function start(): Promise<BrowserContext> {
	await gateway.start();
	const started = await chromium.launchPersistentContext(profile(), {
		executablePath: findChromium() ?? '/usr/bin/chromium',
		args: [...CHROMIUM_ARGS, '--remote-debugging-port=0'],
		viewport: null,
		permissions: [],
		// Signals are the app's
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	app.addCleanup(() => started.close());
	return started;
}

/** Where a test can connect to the same browser. */
export function debuggingPort(): number {
	return Number.parseInt(readFileSync(join(profile(), 'DevToolsActivePort'), 'utf8'), 10);
}

function profile(): string {
	return join(app.getPath('userData'), 'Chromium');
}
