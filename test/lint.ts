import { join } from 'node:path';
import { checkDependencies } from './lint/dependencies.ts';
import { runNode } from './support/run-process.ts';

interface Verdict {
	passed: boolean;
	/** What to print when it did not pass. */
	report: string;
}

interface Check {
	name: string;
	run(): Promise<Verdict>;
}

const ROOT = join(import.meta.dirname, '..');
const TIMEOUT_MS = 180_000;

const CHECKS: Check[] = [
	{ name: 'biome', run: () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--max-diagnostics=100']) },
	{ name: 'tsc', run: () => tool('typescript/bin/tsc', ['--pretty', 'false']) },
	{ name: 'dependency-cruiser', run: () => checkDependencies(ROOT) },
	{ name: 'knip', run: () => tool('knip/bin/knip.js', ['--no-progress']) },
];

async function tool(path: string, args: string[]): Promise<Verdict> {
	const script = join(ROOT, 'node_modules', path);
	const { exitCode, stdout, stderr } = await runNode([script, ...args], { cwd: ROOT, timeoutMs: TIMEOUT_MS, output: 'capture' });
	return { passed: exitCode === 0, report: `${stdout}${stderr}`.trim() };
}

/** Runs one check; prints its report if it fails, and one line with its time. */
async function runCheck({ name, run }: Check): Promise<boolean> {
	const startedMs = performance.now();
	const verdict = await run().catch((error: Error) => ({ passed: false, report: error.message }));
	const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
	if (!verdict.passed) {
		process.stdout.write(`\n${verdict.report}\n\n`);
	}
	process.stdout.write(`${verdict.passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
	return verdict.passed;
}

const passed = await Promise.all(CHECKS.map(runCheck));
const failed = CHECKS.filter((_, index) => !passed[index]).map(({ name }) => name);
process.stdout.write(failed.length === 0 ? 'Lint passed.\n' : `Lint failed: ${failed.join(', ')}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
