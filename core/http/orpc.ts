import { OpenAPIHandler } from '@orpc/openapi/fetch';
import type { Router } from '@orpc/server';
import { BodyLimitPlugin } from '@orpc/server/fetch';
import { PROBLEMS } from '../contract/errors.ts';
import { Fault } from '../platform/fault.ts';
import type { Logger } from '../platform/logger.ts';
import { problemResponse } from '../platform/problem-response.ts';
import { toFault } from './problems.ts';
import { type LazyRequest, refuseIgnoredInput } from './strict-request.ts';

const BODY_BYTES_MAX = 1_000_000;
const KEEP_ALIVE_INTERVAL_MS = 15_000;

/** Where the handling of one request leaves the failure that it ended with. */
interface Outcome {
	fault?: Fault;
	/** Version of the thing that is answered with, if it has one. */
	version?: number | undefined;
	/** What is being answered. */
	request?: LazyRequest;
}

/** Answers a request; null when no route has its path and method. */
export type RouteHandler<T> = (request: Request, context: T) => Promise<Response | null>;

/**
 * Binds handlers to the routes of their contract. Requests and answers are validated by the contract's schemas;
 * errors come out as problem details.
 */
export function bindRouter<T extends object>(
	// biome-ignore lint/suspicious/noExplicitAny: oRPC's own type for "a router of any contract"
	router: Router<any, T>,
	logger: Logger,
): RouteHandler<T> {
	const handler = new OpenAPIHandler<T & { outcome: Outcome }>(router, {
		plugins: [new BodyLimitPlugin({ maxBodySize: BODY_BYTES_MAX })],
		interceptors: [
			({ next, request, context }) => {
				context.outcome.request = request;
				return next();
			},
		],
		clientInterceptors: [
			async ({ next, context, procedure }) => {
				try {
					if (context.outcome.request) await refuseIgnoredInput(context.outcome.request, procedure['~orpc'].route);
					const output = await next();
					context.outcome.version = versionOf(output);
					return output;
				} catch (error) {
					context.outcome.fault = toFault(error, logger);
					throw error;
				}
			},
		],
		eventIteratorKeepAliveInterval: KEEP_ALIVE_INTERVAL_MS,
	});
	return async (request, context) => {
		const wrongBody = refuseOtherThanJson(request);
		if (wrongBody) return problemResponse(wrongBody);
		const outcome: Outcome = {};
		const result = await handler.handle(request, { context: { ...context, outcome } });
		if (!result.matched) return null;
		if (outcome.version !== undefined) result.response.headers.set('ETag', `"${outcome.version}"`);
		if (result.response.ok) return result.response;
		return problemResponse(outcome.fault ?? unreadable(result.response.status));
	};
}

function versionOf(output: unknown): number | undefined {
	return typeof output === 'object' && output !== null && 'version' in output && typeof output.version === 'number'
		? output.version
		: undefined;
}

/** The body did not even reach a handler. */
function unreadable(status: number): Fault {
	if (status === PROBLEMS.payload_too_large.status)
		return new Fault('payload_too_large', `A body has at most ${BODY_BYTES_MAX} bytes.`);
	return new Fault('invalid_request', 'The body is not well-formed JSON.');
}

/** What a cross-site form can send without a preflight is not JSON, so it stops here (faults M1). */
function refuseOtherThanJson(request: Request): Fault | null {
	const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
	if (type === undefined || type === 'application/json') return null;
	return new Fault('unsupported_media_type', 'The body must be application/json.');
}
