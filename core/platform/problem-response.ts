import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem } from '../contract/errors.ts';
import type { Fault } from './fault.ts';

/** Renders a failure as problem details (RFC 9457). */
export function problemResponse(fault: Fault, headers: Record<string, string> = {}): Response {
	const { status, title } = PROBLEMS[fault.code];
	const body: Problem = {
		type: PROBLEM_TYPE_PREFIX + fault.code,
		title,
		status,
		detail: fault.detail,
		code: fault.code,
		...(fault.errors ? { errors: fault.errors } : {}),
	};
	const retryAfter = fault.retryAfterS === undefined ? {} : { 'Retry-After': String(fault.retryAfterS) };
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'Content-Type': 'application/problem+json', ...retryAfter, ...headers },
	});
}
