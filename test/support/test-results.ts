import { z } from 'zod';

/** What a test runner found. */
export interface TestResults {
	passed: number;
	skipped: number;
	/** One line for each failure: file and test. */
	failures: string[];
}

const vitestSchema = z.object({
	testResults: z.array(
		z.object({
			name: z.string(),
			status: z.string(),
			assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
		}),
	),
});

const specSchema = z.object({
	title: z.string(),
	file: z.string(),
	tests: z.array(z.object({ projectName: z.string(), status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']) })),
});

const suiteSchema = z.object({
	title: z.string(),
	specs: z.array(specSchema),
	get suites(): z.ZodOptional<z.ZodArray<typeof suiteSchema>> {
		return z.optional(z.array(suiteSchema));
	},
});

const playwrightSchema = z.object({
	suites: z.array(suiteSchema),
	errors: z.array(z.object({ message: z.string().optional() })),
});

/**
 * Reads what vitest's JSON reporter wrote. A file that failed without a failed test (it could not be loaded, or a hook
 * of it threw) counts as one failure.
 *
 * @param json the parsed file.
 * @param root folder of the project, taken off the paths.
 * @throws ZodError when it is no such report.
 */
export function vitestResults(json: unknown, root: string): TestResults {
	const results: TestResults = { passed: 0, skipped: 0, failures: [] };
	for (const { name, status, assertionResults } of vitestSchema.parse(json).testResults) {
		const file = name.replace(root, '').replace(/^[\\/]/, '');
		const failed = assertionResults.filter((test) => test.status === 'failed').map((test) => `${file} › ${test.fullName}`);
		results.failures.push(...(status === 'failed' && failed.length === 0 ? [`${file} › could not run`] : failed));
		results.passed += assertionResults.filter((test) => test.status === 'passed').length;
		results.skipped += assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).length;
	}
	return results;
}

/**
 * Reads what Playwright's JSON reporter wrote. A test that passed only when tried again is a failure: it is flaky. An
 * error outside of a test (a file that could not be loaded, a time limit of the whole run) counts as one failure.
 *
 * @param json the parsed file.
 * @throws ZodError when it is no such report.
 */
export function playwrightResults(json: unknown): TestResults {
	const results: TestResults = { passed: 0, skipped: 0, failures: [] };
	const report = playwrightSchema.parse(json);
	for (const { spec, path } of report.suites.flatMap((suite) => specsOf(suite, []))) {
		for (const { projectName, status } of spec.tests) {
			if (status === 'expected') {
				results.passed += 1;
			} else if (status === 'skipped') {
				results.skipped += 1;
			} else {
				results.failures.push(`[${projectName}] ${[...path, spec.title].join(' › ')}${status === 'flaky' ? ' (flaky)' : ''}`);
			}
		}
	}
	results.failures.push(...report.errors.map(({ message }) => firstLine(message ?? 'an error without a message')));
	return results;
}

/** All specs of a suite, each with the titles that lead to it; the outermost is its file's. */
function specsOf(suite: z.infer<typeof suiteSchema>, parents: string[]): { spec: z.infer<typeof specSchema>; path: string[] }[] {
	const path = [...parents, suite.title];
	return [...suite.specs.map((spec) => ({ spec, path })), ...(suite.suites ?? []).flatMap((inner) => specsOf(inner, path))];
}

function firstLine(text: string): string {
	return text.split('\n')[0] ?? text;
}

/** Adds up what several runners found. */
export function sumResults(all: TestResults[]): TestResults {
	return {
		passed: all.reduce((sum, { passed }) => sum + passed, 0),
		skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
		failures: all.flatMap(({ failures }) => failures),
	};
}

/** The line that ends a test run: `12 passed, 0 failed`, with `, 1 skipped` where there are any. */
export function closingLine({ passed, skipped, failures }: TestResults): string {
	return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
