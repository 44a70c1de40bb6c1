import { ORPCError } from '@orpc/client';
import { type FieldError, type Problem, problemSchema } from '../../core/contract/errors.ts';

/** What went wrong, in words for a screen. */
export interface Failure {
	/** The problem's code; null when no answer came. */
	code: string | null;
	/** HTTP status; null when no answer came. */
	status: number | null;
	title: string;
	/** Says what to do. */
	detail: string;
	/** Fields of the request that are wrong. */
	fields: FieldError[];
}

/** Turns problem details (RFC 9457) into the error that the client throws. @returns null for any other body. */
export function decodeProblem(body: unknown): ORPCError<string, Problem> | null {
	const { data } = problemSchema.safeParse(body);
	return data ? new ORPCError(data.code, { status: data.status, message: data.detail, data }) : null;
}

/** Puts whatever a request threw into words. */
export function describeFailure(error: unknown): Failure {
	if (!(error instanceof ORPCError))
		return {
			code: null,
			status: null,
			title: 'WireSocket cannot be reached',
			detail: 'It may have been stopped. See whether it still runs, then try again.',
			fields: [],
		};
	const { data: problem } = problemSchema.safeParse(error.data);
	if (!problem)
		return {
			code: null,
			status: error.status,
			title: 'WireSocket gave an answer that makes no sense here',
			detail: `It came with status ${error.status}. Reload the page; if it stays, the console and the service may be of different versions.`,
			fields: [],
		};
	const { code, status, title, detail, errors = [] } = problem;
	return { code, status, title, detail, fields: errors };
}

const TOO_MANY_REQUESTS = 429;

/** Whether asking again later may help: no answer, an overloaded server, too many requests. */
export function isTransient(error: unknown): boolean {
	const { status } = describeFailure(error);
	return status === null || status >= 500 || status === TOO_MANY_REQUESTS;
}

/** Whether the thing that a place is about does not exist: unknown, or its id is not even one. */
export function isMissing(failure: Failure): boolean {
	const idIsWrong = failure.fields.some(({ path }) => path === 'tenantId' || path === 'appId');
	return failure.code === 'not_found' || (failure.code === 'invalid_request' && idIsWrong);
}
