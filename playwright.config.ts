import { defineConfig } from 'playwright/test';
import { CHROMIUM_ARGS, findChromium } from './test/support/chromium.ts';

export default defineConfig({
	// Playwright empties this folder at each start
	outputDir: 'test-results/playwright',
	workers: 2,
	retries: 0,
	forbidOnly: true,
	timeout: 60_000,
	globalTimeout: 1_080_000,
	expect: { timeout: 10_000 },
	reporter: [['list']],
	projects: [
		{ name: 'e2e', testDir: 'test/e2e', testMatch: '**/*.spec.ts' },
		{ name: 'electron', testDir: 'test/electron', testMatch: '**/*.spec.ts' },
	],
	use: {
		browserName: 'chromium',
		launchOptions: { executablePath: findChromium() ?? '/usr/bin/chromium', args: CHROMIUM_ARGS },
		trace: 'retain-on-failure',
		screenshot: 'only-on-failure',
	},
});
