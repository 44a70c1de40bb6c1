import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { type FieldError, type Problem, problemSchema } from '../../core/contract/errors.ts';
import { retryAfterMs } from '../../core/contract/retry-after.ts';

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
	/** When asking again makes sense, in milliseconds since 1970; null when the answer did not say. */
	retryAtMs: number | null;
}

/** A problem, and when its answer said that one may come again. */
const receivedProblemSchema = problemSchema.extend({ retryAtMs: z.number().optional() });

/**
 * Turns problem details (RFC 9457) into the error that the client throws.
 *
 * @param retryAfter the answer's `Retry-After`
 * @returns null for any other body.
 */
export function decodeProblem(body: unknown, retryAfter?: string | string[]): ORPCError<string, Problem> | null {
	const { data } = problemSchema.safeParse(body);
	if (!data) return null;
	const nowMs = Date.now();
	const waitMs = retryAfterMs([retryAfter].flat()[0], nowMs);
	const received = waitMs === null ? data : { ...data, retryAtMs: nowMs + waitMs };
	return new ORPCError(data.code, { status: data.status, message: data.detail, data: received });
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
			retryAtMs: null,
		};
	const { data: problem } = receivedProblemSchema.safeParse(error.data);
	if (!problem)
		return {
			code: null,
			status: error.status,
			title: 'WireSocket gave an answer that makes no sense here',
			detail: `It came with status ${error.status}. Reload the page; if it stays, the console and the service may be of different versions.`,
			fields: [],
			retryAtMs: null,
		};
	const { code, status, title, detail, errors = [], retryAtMs = null } = problem;
	return { code, status, title, detail, fields: errors, retryAtMs };
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
