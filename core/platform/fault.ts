import type { FieldError, ProblemCode } from '../contract/errors.ts';

interface FaultOptions {
	/** Detail for the log only. */
	internal?: string;
	/** Fields of the request that are wrong. */
	errors?: FieldError[];
	/** Value for `Retry-After`, in seconds. */
	retryAfterS?: number;
	cause?: unknown;
}

/**
 * An expected failure: a code that decides status and title, a sentence for the caller, and detail that only the
 * log may see. Anything thrown that is not a Fault is a bug and becomes `internal`.
 */
export class Fault extends Error {
	readonly code: ProblemCode;
	/** Sentence for the caller; says what to do. */
	readonly detail: string;
	readonly internal: string | undefined;
	readonly errors: FieldError[] | undefined;
	readonly retryAfterS: number | undefined;

	constructor(code: ProblemCode, detail: string, options: FaultOptions = {}) {
		super(options.internal ? `${code}: ${options.internal}` : `${code}: ${detail}`, { cause: options.cause });
		this.name = 'Fault';
		this.code = code;
		this.detail = detail;
		this.internal = options.internal;
		this.errors = options.errors;
		this.retryAfterS = options.retryAfterS;
	}
}

/** The same answer whether a thing does not exist or is not the caller's (faults M3). */
export function notFound(what: string): Fault {
	return new Fault('not_found', `There is no such ${what}.`);
}

/** A list was asked for a page with a cursor that it never gave. */
export function unknownCursor(): Fault {
	return new Fault('invalid_request', 'The cursor is not one that this list gave for this order. Begin without one.', {
		errors: [{ path: 'cursor', message: 'is unknown' }],
	});
}

/** An edit was based on a version that is not the current one (faults M10). @param what the thing, with its name */
export function stale(what: string): Fault {
	return new Fault('stale', `The ${what} was changed in the meantime. Look at it again before you change it.`);
}
