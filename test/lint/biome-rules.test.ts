import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runNode } from '../support/run-process.ts';

const PROJECT = join(import.meta.dirname, '../..');
const BIOME = join(PROJECT, 'node_modules/@biomejs/biome/bin/biome');

const READS_ENVIRONMENT = 'export const port = process.env.PORT;';
const READS_CLOCK = 'export const startedMs = Date.now();';
const READS_DATE = 'export const started = new Date();';
const USES_BRIDGE = 'export const bridge = window.bridge;';
const PICKS_BRIDGE = 'export const { bridge } = window;';

/** Planted files, and what biome must say of each; `null` where the house rules allow it. */
const PLANTED: Record<string, [text: string, finding: RegExp | null]> = {
	'core/control-plane/environment.ts': [READS_ENVIRONMENT, /process\.env/],
	'core/cli.ts': [READS_ENVIRONMENT, /process\.env/],
	'core/config.ts': [READS_ENVIRONMENT, null],
	'electron/environment.ts': [READS_ENVIRONMENT, null],
	'core/control-plane/now.ts': [READS_CLOCK, /platform\/clock\.ts/],
	'core/control-plane/date.ts': [READS_DATE, /platform\/clock\.ts/],
	'core/platform/clock.ts': [READS_CLOCK, null],
	'core/control-plane/converted.ts': ['export const epoch = new Date(0);', null],
	'renderer/features/apps/bridge.ts': [USES_BRIDGE, /renderer\/shell\/bridge\.ts/],
	'renderer/features/apps/picked.ts': [PICKS_BRIDGE, /renderer\/shell\/bridge\.ts/],
	'renderer/shell/theme.ts': [USES_BRIDGE, /renderer\/shell\/bridge\.ts/],
	'renderer/shell/bridge.ts': [USES_BRIDGE, null],
	'core/console/floating.ts': ['export async function run(): Promise<void> {}\nrun();', /floating/i],
	'core/console/any.ts': ['export const anything: any = 1;', /any/],
	'test/e2e/sleep.spec.ts': [
		"import { test } from 'playwright/test';\n\ntest('sleeps', async ({ page }) => {\n\tawait page.waitForTimeout(1000);\n});",
		/waitForTimeout/,
	],
};

const reportSchema = z.object({
	diagnostics: z.array(z.object({ severity: z.string(), message: z.string(), location: z.object({ path: z.string() }) })),
});

describe('house rules that biome checks', () => {
	let folder: string;
	let errors: z.infer<typeof reportSchema>['diagnostics'];

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'wiresocket-biome-'));
		for (const path of ['biome.json', '.gitignore', ...globSync('test/lint/*.grit', { cwd: PROJECT })]) {
			cpSync(join(PROJECT, path), join(folder, path));
		}
		for (const [path, [text]] of Object.entries(PLANTED)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), `${text}\n`);
		}
		const { stdout } = await runNode([BIOME, 'lint', '--reporter=json', '--max-diagnostics=none'], {
			cwd: folder,
			timeoutMs: 30_000,
			output: 'capture',
		});
		errors = reportSchema.parse(JSON.parse(stdout)).diagnostics.filter(({ severity }) => severity === 'error');
	});

	afterAll(() => {
		rmSync(folder, { recursive: true, force: true });
	});

	const cases = Object.entries(PLANTED).map(([path, [text, finding]]) => ({
		path,
		code: text.replaceAll(/\s+/g, ' '),
		finding,
		verdict: finding === null ? 'allows' : 'refuses',
	}));

	it.each(cases)('$verdict in $path: $code', ({ path, finding }) => {
		const messages = errors.filter(({ location }) => location.path === path).map(({ message }) => message);
		if (finding === null) {
			expect(messages).toEqual([]);
		} else {
			expect(messages.join('\n')).toMatch(finding);
		}
	});
});
