import type { ZodType } from 'zod';
import { describeFailure, type Failure } from '../api/failure.ts';

/** A refused form: what belongs to a field stands there, the rest above the form. */
export interface FormFailure {
	/** Messages by the form's own field paths. */
	fields: Record<string, string>;
	/** What no field of the form can show; null when the fields show all. */
	rest: Failure | null;
}

/**
 * Sorts a server's answer into a form.
 *
 * @param toField turns a path of the request into a field of the form; null when the form has no such field
 */
export function sortFailure(error: unknown, toField: (path: string) => string | null): FormFailure {
	const failure = describeFailure(error);
	const fields: Record<string, string> = {};
	for (const { path, message } of failure.fields) {
		const field = toField(path);
		if (field === null) return { fields, rest: failure };
		fields[field] = fieldMessage(failure, message);
	}
	return { fields, rest: failure.fields.length === 0 ? failure : null };
}

/** A conflict's detail says what to do about it; a validation message is about the one field already. */
function fieldMessage(failure: Failure, message: string): string {
	return failure.code === 'invalid_request' ? sentence(message) : failure.detail;
}

/** The contract's messages complete "the field …"; on their own they begin with a capital letter. */
export function sentence(message: string): string {
	return message.charAt(0).toUpperCase() + message.slice(1);
}

/** What a schema of the contract has against a value, as a field says it; null when it is fine. */
export function firstIssue(schema: ZodType, value: unknown): string | null {
	const { error } = schema.safeParse(value);
	return error ? sentence(error.issues[0]?.message ?? 'is wrong') : null;
}
