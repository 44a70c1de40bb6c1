import type { OpenAPI } from '@orpc/contract';
import { z } from 'zod';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type Problem, type ProblemCode, problemSchema } from '../../contract/errors.ts';

/** All codes by the status that they come with. */
const CODES_BY_STATUS = Map.groupBy(Object.keys(PROBLEMS) as ProblemCode[], (code): number => PROBLEMS[code].status);

/** Name of the component for a status. */
function componentName(status: number): string {
	return `Problem${status}`;
}

/** The error answers, one for each status, with an example of each code. */
export function problemResponses(): Record<string, OpenAPI.ResponseObject> {
	return Object.fromEntries([...CODES_BY_STATUS].map(([status, codes]) => [componentName(status), responseOf(status, codes)]));
}

/**
 * References to the error answers of some statuses.
 *
 * @param statuses those without a code of ours are left out
 */
export function problemReferences(statuses: readonly number[]): OpenAPI.ResponsesObject {
	return Object.fromEntries(
		statuses
			.filter((status) => CODES_BY_STATUS.has(status))
			.map((status) => [String(status), { $ref: `#/components/responses/${componentName(status)}` }]),
	);
}

function responseOf(status: number, codes: readonly ProblemCode[]): OpenAPI.ResponseObject {
	const { $schema: _, ...schema } = z.toJSONSchema(problemSchema.extend({ status: z.literal(status), code: z.enum(codes) }));
	return {
		description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
		...headersOf(status),
		content: {
			'application/problem+json': {
				schema: schema as OpenAPI.SchemaObject,
				examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
			},
		},
	};
}

function headersOf(status: number): Pick<OpenAPI.ResponseObject, 'headers'> {
	if (status === 429 || status === 503)
		return { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } } };
	if (status === 401)
		return { headers: { 'WWW-Authenticate': { description: 'A Bearer challenge.', schema: { type: 'string' } } } };
	return {};
}

function problemExample(code: ProblemCode): Problem {
	const { status, title } = PROBLEMS[code];
	const errors = code === 'invalid_request' ? { errors: [{ path: 'name', message: 'must not be empty' }] } : {};
	return { type: PROBLEM_TYPE_PREFIX + code, title, status, detail: `${title}.`, code, ...errors };
}
