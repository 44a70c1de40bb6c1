import { globSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runNode } from '../support/run-process.ts';

const SOURCE_FOLDERS = ['core', 'electron', 'renderer', 'test'];
const TIMEOUT_MS = 120_000;

const cruiseSchema = z.object({
	modules: z.array(z.object({ source: z.string() })),
	summary: z.object({
		violations: z.array(
			z.object({ from: z.string(), to: z.string(), comment: z.string().optional(), rule: z.object({ name: z.string() }) }),
		),
		ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) }),
	}),
});

/** An import that a rule of `.dependency-cruiser.mjs` forbids. */
export interface Violation {
	rule: string;
	from: string;
	to: string;
}

export interface DependencyCheck {
	passed: boolean;
	/** Names of all rules that were applied. */
	rules: string[];
	violations: Violation[];
	/** Source files that dependency-cruiser did not read, so that no rule saw their imports. */
	unread: string[];
	/** The findings in words, for the terminal. */
	report: string;
}

/**
 * Applies the rules of `.dependency-cruiser.mjs` to all modules of a project. With a TypeScript that it does not
 * support, dependency-cruiser reads no .ts file, finds nothing wrong and exits 0; therefore each source file must be
 * among the modules that it read.
 *
 * @param root folder of the project.
 * @param env environment of the tool's process.
 */
export async function checkDependencies(root: string, env: NodeJS.ProcessEnv = process.env): Promise<DependencyCheck> {
	const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
	const { stdout, stderr } = await runNode(
		[cli, ...SOURCE_FOLDERS, '--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
		{ cwd: root, env, timeoutMs: TIMEOUT_MS, output: 'capture' },
	);
	const cruise = parseCruise(stdout, stderr);
	const read = new Set(cruise.modules.map(({ source }) => source));
	const sources = sourceFiles(root);
	const unread = sources.filter((file) => !read.has(file));
	const violations = cruise.summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to }));
	const rules = cruise.summary.ruleSetUsed.forbidden;
	return {
		passed: violations.length === 0 && unread.length === 0 && sources.length > 0,
		rules: rules.map(({ name }) => name),
		violations,
		unread,
		report: [
			...describeViolations(violations, new Map(rules.map(({ name, comment }) => [name, comment]))),
			...describeUnread(unread, sources.length),
		].join('\n'),
	};
}

function parseCruise(stdout: string, stderr: string): z.infer<typeof cruiseSchema> {
	try {
		return cruiseSchema.parse(JSON.parse(stdout));
	} catch (error) {
		throw new Error(`dependency-cruiser gave no result. ${stderr.trim()}`, { cause: error });
	}
}

function sourceFiles(root: string): string[] {
	return globSync(`{${SOURCE_FOLDERS.join(',')}}/**/*.{ts,tsx}`, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
}

function describeViolations(violations: Violation[], comments: Map<string, string>): string[] {
	return violations.flatMap(({ rule, from, to }) => [`${rule}: ${from} → ${to}`, `    ${comments.get(rule) ?? ''}`]);
}

function describeUnread(unread: string[], sourceCount: number): string[] {
	if (sourceCount === 0) {
		return ['There is no source file to check.'];
	}
	if (unread.length === 0) {
		return [];
	}
	return [
		`dependency-cruiser did not read ${unread.length} of ${sourceCount} source files, so its rules mean nothing there:`,
		...unread.slice(0, 5).map((file) => `    ${file}`),
		'Does it support the TypeScript that is installed? "npx depcruise --info" tells.',
	];
}
