import type { CLOSE_CODES } from '../contract/close-codes.ts';

/** Close codes for what a client sends (RFC 6455 section 7.4.1). */
export const CLOSE_UNSUPPORTED_DATA = 1003;
const CLOSE_INVALID_PAYLOAD = 1007;
export const CLOSE_POLICY_VIOLATION = 1008;

type ViolationCode =
	| typeof CLOSE_CODES.rateLimit
	| typeof CLOSE_UNSUPPORTED_DATA
	| typeof CLOSE_INVALID_PAYLOAD
	| typeof CLOSE_POLICY_VIOLATION;

/** A client sent what it must not. Its connection is closed with the code; the message is sent along as the reason. */
export class Violation extends Error {
	override readonly name = 'Violation';
	readonly code: ViolationCode;

	constructor(code: ViolationCode, reason: string) {
		super(reason);
		this.code = code;
	}
}

/** The bytes do not have the form that they should have. */
export function malformed(what: string): Violation {
	return new Violation(CLOSE_INVALID_PAYLOAD, `malformed ${what}`);
}

/** The form is right, but it goes beyond a budget. */
export function overBudget(what: string): Violation {
	return new Violation(CLOSE_POLICY_VIOLATION, what);
}
