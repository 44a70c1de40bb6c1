import { ORPCError, ValidationError } from '@orpc/contract';
import type { FieldError } from '../contract/errors.ts';
import { Fault } from '../platform/fault.ts';
import type { Logger } from '../platform/logger.ts';

/** Of what nobody asked for, this much is said back. */
const UNKNOWN_KEYS_MAX = 10;
const KEY_CHARACTERS_MAX = 100;

/**
 * Turns whatever was thrown into an expected failure. What nobody expected is logged and becomes `internal`, without
 * its message (faults: no stack, token, secret or path in an answer).
 */
export function toFault(error: unknown, logger: Logger): Fault {
	if (error instanceof Fault) {
		if (error.internal) logger.error({ code: error.code, reason: error.internal }, 'request failed');
		return error;
	}
	if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError)
		return invalidRequest(error.cause);
	logger.error(
		{ reason: error instanceof Error ? (error.stack ?? error.message) : String(error) },
		'request failed unexpectedly',
	);
	return new Fault('internal', 'The request could not be completed. The log of the core process says more.');
}

function invalidRequest({ issues }: ValidationError): Fault {
	const errors = issues.flatMap((issue): FieldError[] => {
		const steps = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
		const unknownKeys = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.slice(0, UNKNOWN_KEYS_MAX) : [];
		if (unknownKeys.length === 0) return [{ path: steps.join('.'), message: issue.message }];
		return unknownKeys.map((key) => ({
			path: [...steps, String(key).slice(0, KEY_CHARACTERS_MAX)].join('.'),
			message: 'is not known here',
		}));
	});
	const [first] = errors;
	return new Fault('invalid_request', first ? `${first.path || 'The request'}: ${first.message}` : 'The request is malformed.', {
		errors,
	});
}
