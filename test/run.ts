import '../electron/end-with-npm.ts';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { hasDisplay, installedElectron } from '../electron/electron-binary.ts';
import { ensureChromium } from './support/chromium-install.ts';
import { runNode, TIMED_OUT } from './support/run-process.ts';
import { closingLine, playwrightResults, sumResults, type TestResults, vitestResults } from './support/test-results.ts';

const ROOT = join(import.meta.dirname, '..');
const VITEST_REPORT = join(ROOT, 'test-results/vitest.json');
const PLAYWRIGHT_REPORT = join(ROOT, 'test-results/playwright.json');

const MINUTE_MS = 60_000;
/** A stage that takes longer is killed and has failed. */
const LIMITS_MS = { lint: 3 * MINUTE_MS, build: 3 * MINUTE_MS, vitest: 10 * MINUTE_MS, playwright: 19 * MINUTE_MS };

const USAGE = `Usage: npm test                     lint, build, vitest, Playwright
       npm test -- PATH…           only these tests: *.test.ts run in vitest, *.spec.ts in Playwright
       npm run test:electron       the Electron specs with Electron's own binary
         -- --required             fails where they would be skipped
`;

type ElectronKind = 'real' | 'stand-in';

let stopSignal: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => {
		stopSignal = signal;
	});
}

function headline(text: string): void {
	process.stdout.write(`\n== ${text}\n`);
}

/**
 * The tests' environment: our own Node first in PATH, nothing of the user's own WireSocket, and no wish for colours or
 * none: Playwright has its own for its workers, and Node warns of two on stderr, where tests look.
 */
function testEnvironment(electron: ElectronKind): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(([name]) => !/^(WIRESOCKET_|NO_COLOR$|FORCE_COLOR$)/.test(name));
	return {
		...Object.fromEntries(inherited),
		PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
		WIRESOCKET_ELECTRON: electron,
	};
}

function nothing(...failures: string[]): TestResults {
	return { passed: 0, skipped: 0, failures };
}

/** Runs one stage's script; the signal that stops it stops the whole run. */
async function runScript(args: string[], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<number> {
	const { exitCode } = await runNode(args, { cwd: ROOT, env, timeoutMs, output: 'inherit' });
	if (stopSignal !== undefined) {
		process.exit(128 + constants.signals[stopSignal]);
	}
	return exitCode;
}

async function lint(): Promise<TestResults> {
	headline('lint');
	const exitCode = await runScript([join(ROOT, 'test/lint.ts')], testEnvironment('stand-in'), LIMITS_MS.lint);
	return exitCode === 0 ? nothing() : nothing('lint: see above');
}

/** Brings `out/` up to date, as `npm start` does. */
async function build(): Promise<TestResults> {
	headline('build');
	const ensureBuilt = join(ROOT, 'electron/ensure-built.ts');
	const exitCode = await runScript(['--import', ensureBuilt, '--eval', ''], testEnvironment('stand-in'), LIMITS_MS.build);
	return exitCode === 0 ? nothing() : nothing('build: see above');
}

/** Runs a test runner and reads its report; a bad end that the report does not explain is a failure of its own. */
async function runTests(
	name: 'vitest' | 'playwright',
	args: string[],
	env: NodeJS.ProcessEnv,
	read: (json: unknown) => TestResults,
): Promise<TestResults> {
	headline(name);
	const report = name === 'vitest' ? VITEST_REPORT : PLAYWRIGHT_REPORT;
	rmSync(report, { force: true });
	const exitCode = await runScript(args, env, LIMITS_MS[name]);
	const results = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : nothing();
	if (exitCode === TIMED_OUT) {
		return sumResults([results, nothing(`${name} was killed: it took longer than ${LIMITS_MS[name] / MINUTE_MS} minutes`)]);
	}
	const unexplained = exitCode !== 0 && results.failures.length === 0;
	return unexplained ? sumResults([results, nothing(`${name} ended with exit code ${exitCode}: see above`)]) : results;
}

function vitest(filters: string[]): Promise<TestResults> {
	const cli = join(ROOT, 'node_modules/vitest/vitest.mjs');
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`];
	const colour = process.stdout.isTTY ? [] : ['--no-color'];
	const pass = filters.length > 0 ? ['--passWithNoTests'] : [];
	return runTests('vitest', [cli, 'run', ...reporters, ...colour, ...pass, ...filters], testEnvironment('stand-in'), (json) =>
		vitestResults(json, ROOT),
	);
}

function playwright(projects: string[], filters: string[], electron: ElectronKind): Promise<TestResults> {
	const cli = join(ROOT, 'node_modules/playwright/cli.js');
	const pass = filters.length > 0 ? ['--pass-with-no-tests'] : [];
	const args = [cli, 'test', ...projects.map((project) => `--project=${project}`), '--reporter=list,json', ...pass, ...filters];
	const env = { ...testEnvironment(electron), PLAYWRIGHT_JSON_OUTPUT_FILE: PLAYWRIGHT_REPORT };
	return runTests('playwright', args, env, playwrightResults);
}

async function browser(): Promise<TestResults> {
	const problem = await ensureChromium(ROOT);
	return problem === null ? nothing() : nothing(problem);
}

async function runAll(): Promise<TestResults> {
	const chromium = await browser();
	const linted = await lint();
	const built = await build();
	const unit = await vitest([]);
	// without the bundles or a browser each of them would fail for that one reason
	const ready = chromium.failures.length === 0 && built.failures.length === 0;
	const endToEnd = ready ? await playwright(['e2e', 'electron'], [], 'stand-in') : nothing();
	return sumResults([chromium, linted, built, unit, endToEnd]);
}

async function runSome(filters: string[]): Promise<TestResults> {
	const forVitest = filters.filter((filter) => !/\.spec\.ts(:\d+)?$/.test(filter));
	const forPlaywright = filters.filter((filter) => !filter.endsWith('.test.ts'));
	const chromium = forPlaywright.length > 0 ? await browser() : nothing();
	const built = await build();
	if (chromium.failures.length + built.failures.length > 0) {
		return sumResults([chromium, built]);
	}
	const unit = forVitest.length > 0 ? await vitest(forVitest) : nothing();
	const endToEnd = forPlaywright.length > 0 ? await playwright(['e2e', 'electron'], forPlaywright, 'stand-in') : nothing();
	return sumResults([unit, endToEnd]);
}

async function runElectron(filters: string[]): Promise<TestResults> {
	const built = await build();
	return built.failures.length > 0 ? built : playwright(['electron'], filters, 'real');
}

function conclude(results: TestResults): number {
	process.stdout.write('\n');
	if (results.failures.length > 0) {
		process.stdout.write(`Failed:\n${results.failures.map((failure) => `  ${failure}\n`).join('')}\n`);
	}
	if (results.passed + results.failures.length === 0) {
		process.stdout.write('No test ran, so nothing was shown to work.\n');
	}
	process.stdout.write(`${closingLine(results)}\n`);
	return results.passed > 0 && results.failures.length === 0 ? 0 : 1;
}

/** Why the specs cannot run with Electron itself, and what to do; null when they can. */
function whyNoElectron(): string | null {
	if (installedElectron(join(ROOT, 'node_modules/electron'), process.env) === null) {
		return 'Electron\'s binary is not installed. "npx install-electron" downloads it.';
	}
	return hasDisplay(process.env) ? null : 'there is no display. "xvfb-run -a npm run test:electron" brings one.';
}

async function main(args: string[]): Promise<number> {
	const electron = args[0] === 'electron';
	const required = electron && args.includes('--required');
	const filters = args.slice(electron ? 1 : 0).filter((arg) => arg !== '--required');
	if (filters.some((filter) => filter.startsWith('-'))) {
		process.stderr.write(USAGE);
		return 2;
	}
	if (!electron) {
		return conclude(filters.length > 0 ? await runSome(filters) : await runAll());
	}
	const reason = whyNoElectron();
	if (reason !== null) {
		process.stdout.write(`Electron specs ${required ? 'required, but' : 'skipped:'} ${reason}\n`);
		return required ? 1 : 0;
	}
	return conclude(await runElectron(filters));
}

process.exitCode = await main(process.argv.slice(2));
