import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNode } from './run-process.ts';
import { closingLine, playwrightResults, sumResults, type TestResults, vitestResults } from './test-results.ts';

const PACKAGES = join(import.meta.dirname, '../../node_modules');

const VITEST_FILES = {
	'some.test.js': `import { expect, it } from 'vitest';
		it('holds', () => expect(1).toBe(1));
		it('holds, too', () => expect(2).toBe(2));
		it('breaks', () => expect(1).toBe(2));
		it.skip('waits', () => expect(1).toBe(1));
		it.todo('comes later');`,
	'unloadable.test.js': `import './there-is-no-such-file.js';`,
};

const PLAYWRIGHT_FILES = {
	'playwright.config.js': `export default {
		reporter: [['json', { outputFile: 'report.json' }]], retries: 1,
		projects: [{ name: 'one', testMatch: '*.spec.js' }],
	};`,
	'some.spec.js': `import { expect, test } from 'playwright/test';
		test('holds', () => expect(1).toBe(1));
		test.describe('inside', () => {
			test('breaks', () => expect(1).toBe(2));
			test('holds when tried again', ({}, { retry }) => expect(retry).toBe(1));
		});
		test.skip('waits', () => expect(1).toBe(1));`,
};

/** Makes a project of these files, runs a test runner in it and reads the report that it leaves. */
async function report(files: Record<string, string>, cli: string, args: string[]): Promise<{ root: string; json: unknown }> {
	const root = realpathSync(mkdtempSync(join(tmpdir(), 'wiresocket-results-')));
	roots.push(root);
	symlinkSync(PACKAGES, join(root, 'node_modules'), 'junction');
	for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
		writeFileSync(join(root, path), text);
	}
	const { exitCode } = await runNode([join(PACKAGES, cli), ...args], { cwd: root, timeoutMs: 60_000, output: 'capture' });
	expect(exitCode).toBe(1);
	return { root, json: JSON.parse(readFileSync(join(root, 'report.json'), 'utf8')) };
}

const roots: string[] = [];

afterAll(() => {
	for (const root of roots) {
		rmSync(root, { recursive: true, force: true });
	}
});

describe('the report of a real vitest run', () => {
	let results: TestResults;

	beforeAll(async () => {
		const args = ['run', '--reporter=json', '--outputFile.json=report.json'];
		const { root, json } = await report(VITEST_FILES, 'vitest/vitest.mjs', args);
		results = vitestResults(json, root);
	});

	it('is counted: passed, and skipped or not written yet', () => {
		expect(results).toMatchObject({ passed: 2, skipped: 2 });
	});

	it('names each failed test, and a file that could not be loaded as one failure', () => {
		expect([...results.failures].sort()).toEqual(['some.test.js › breaks', 'unloadable.test.js › could not run']);
	});
});

describe('the report of a real Playwright run', () => {
	let results: TestResults;

	beforeAll(async () => {
		const { json } = await report(PLAYWRIGHT_FILES, 'playwright/cli.js', ['test']);
		results = playwrightResults(json);
	});

	it('is counted: passed and skipped', () => {
		expect(results).toMatchObject({ passed: 1, skipped: 1 });
	});

	it('names each failed test, a flaky one among them', () => {
		expect(results.failures).toEqual([
			'[one] some.spec.js › inside › breaks',
			'[one] some.spec.js › inside › holds when tried again (flaky)',
		]);
	});

	it('has an error outside of any test as a failure', async () => {
		const files = { ...PLAYWRIGHT_FILES, 'unloadable.spec.js': `import './there-is-no-such-file.js';` };
		const { json } = await report(files, 'playwright/cli.js', ['test']);
		expect(playwrightResults(json).failures.join()).toContain('there-is-no-such-file');
	});
});

describe('the closing line', () => {
	it('adds up all runners and leaves skipped tests out when there are none', () => {
		const sum = sumResults([
			{ passed: 3, skipped: 0, failures: [] },
			{ passed: 4, skipped: 0, failures: ['one'] },
		]);
		expect(closingLine(sum)).toBe('7 passed, 1 failed');
		expect(closingLine({ ...sum, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
	});
});
