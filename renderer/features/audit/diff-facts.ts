import type { AuditFacts } from '../../../core/contract/audit.ts';

/** One fact before and after a change; undefined where it was not there. */
export interface FactChange {
	/** Where it stands: `limits.maxConnections`. */
	path: string;
	before: string | undefined;
	after: string | undefined;
}

type Json = AuditFacts[string];

/** Compares facts before and after, one line each; objects are taken apart. What changed comes first. */
export function diffFacts(before: AuditFacts | null, after: AuditFacts | null): FactChange[] {
	const was = flatten(before ?? {});
	const is = flatten(after ?? {});
	const facts = [...new Set([...was.keys(), ...is.keys()])].map((path) => ({ path, before: was.get(path), after: is.get(path) }));
	return facts.sort((a, b) => Number(a.before === a.after) - Number(b.before === b.after));
}

function flatten(facts: AuditFacts, prefix = ''): Map<string, string> {
	const flat = new Map<string, string>();
	for (const [key, value] of Object.entries(facts)) {
		if (isObject(value)) for (const [path, text] of flatten(value, `${prefix}${key}.`)) flat.set(path, text);
		else flat.set(prefix + key, write(value));
	}
	return flat;
}

function isObject(value: Json | undefined): value is Record<string, Json> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** Texts as they are, all else as JSON. */
function write(value: Json | undefined): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}
