import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { StartError } from '../platform/start-error.ts';
import { type Declaration, declarationSchema } from './schema.ts';

type Path = readonly (string | number)[];

/** A declaration and where its parts stand in the file, for errors that are found later. */
export interface DeclarationFile {
	declaration: Declaration;
	/** `file:line: path: message`, for an error at this path. */
	describe(path: Path, message: string): string;
}

/**
 * Reads a declaration from a YAML or JSON file (JSON is YAML, too).
 *
 * @throws {StartError} that lists every error with its line, its path and what would be right.
 */
export function readDeclaration(path: string): DeclarationFile {
	const lineCounter = new LineCounter();
	const document = parseDocument(readText(path), { lineCounter, prettyErrors: false, uniqueKeys: true });
	const lineOf = (offset: number) => lineCounter.linePos(offset).line;
	const syntax = document.errors.map((error) => `${path}:${lineOf(error.pos[0])}: ${error.message}`);
	if (syntax.length > 0) throw new StartError(syntax.join('\n'));

	const describe = (at: Path, message: string) => {
		const node = nearestNode(document, at);
		const line = lineOf(node?.range?.[0] ?? 0);
		return `${path}:${line}: ${formatPath(at)}${message}`;
	};
	const result = declarationSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {}, { reportInput: true });
	if (!result.success)
		throw new StartError(result.error.issues.map((issue) => describe(issue.path as Path, explain(issue))).join('\n'));
	return { declaration: result.data, describe };
}

function readText(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
		throw new StartError(`The configuration ${path} cannot be read: ${reason}.`);
	}
}

/** The node at a path, or the closest one above it, as for a key that is missing. */
function nearestNode(document: ReturnType<typeof parseDocument>, path: Path) {
	for (let length = path.length; length > 0; length -= 1) {
		const node = document.getIn(path.slice(0, length), true);
		if (isNode(node)) return node;
	}
	return document.contents;
}

function formatPath(path: Path): string {
	const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
	return text && `${text.replace(/^\./, '')}: `;
}

/** Zod's words, with what would be right where they do not say it. */
function explain(issue: z.core.$ZodIssue): string {
	if (issue.code === 'unrecognized_keys')
		return `unknown ${issue.keys.map((key) => `"${key}"`).join(', ')}; see docs/sandbox.md for what is known here`;
	if (issue.code === 'invalid_value' && issue.values.length > 1) return `must be one of ${issue.values.join(', ')}`;
	if (issue.code === 'invalid_type' && issue.input === undefined) return `is missing; it must be ${withArticle(issue.expected)}`;
	if (issue.code === 'invalid_type') return `must be ${withArticle(issue.expected)}`;
	return issue.message;
}

function withArticle(type: string): string {
	if (type === 'object') return 'a mapping';
	if (type === 'array') return 'a list';
	if (type === 'int') return 'a whole number';
	return `a ${type}`;
}
