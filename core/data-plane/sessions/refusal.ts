import { CLOSE_CODES, CODE_NAMES, OTHER_CODES, REDIRECT_PREFIX } from '../../contract/close-codes.ts';
import type { Check } from '../../plane-port/check.ts';
import type { Claimant } from '../../plane-port/insight.ts';
import type { LimitRefusal } from '../../plane-port/plane-port.ts';
import type { Ticket } from './admissions.ts';

/** For a client that may well be let in later (RFC 6455 section 7.4.1, IANA's registry). */
export const CLOSE_TRY_AGAIN_LATER = OTHER_CODES.tryAgainLater;
export const NO_NODE = 'No node takes new documents';

/** Where a document lives, in the words of close code 4009. */
export function redirectReason(url: string): string {
	return REDIRECT_PREFIX + url;
}

/** What a close frame has room for (RFC 6455 section 5.5). */
const CLOSE_REASON_BYTES_MAX = 123;

/**
 * A reason as it fits into a close frame. A redirect to a document with a long name ends before the name: its client knows it,
 * and half a name would be another document's.
 */
export function closeReason(reason: string): string {
	if (Buffer.byteLength(reason) <= CLOSE_REASON_BYTES_MAX) return reason;
	const base = reason.startsWith(REDIRECT_PREFIX) ? reason.slice(0, reason.lastIndexOf('/') + 1) : '';
	return Buffer.byteLength(base) <= CLOSE_REASON_BYTES_MAX ? base : '';
}

/** A refusal in words, for clients that are told inside their protocol: the code's name, and the reason if it has one. */
export function inBandReason(code: number, reason = ''): string {
	const name = CODE_NAMES[code] ?? '';
	return reason === '' ? name : `${name}: ${reason}`;
}

/** A client that gets no session, and why. */
export interface RefusedStart {
	code: number;
	reason?: string;
	checks: Check[];
	claimant: Claimant;
	/** As the client wrote it. */
	documentName: string;
}

/**
 * An admitted client against whose session something stands after all.
 *
 * @param checks those that it passed
 */
export function refusalOfStart(
	{ key: { tenantId, appId, documentName } }: Ticket,
	checks: readonly Check[],
	refusal: LimitRefusal | { elsewhere: string | null; checks: Check[] },
): RefusedStart {
	const claimant = { tenantId, appId, isProven: true };
	const refused = { checks: [...checks, ...refusal.checks], claimant, documentName };
	if ('limit' in refusal) return { ...refused, code: CLOSE_CODES[refusal.limit], reason: refusal.reason };
	if (refusal.elsewhere === null) return { ...refused, code: CLOSE_TRY_AGAIN_LATER, reason: NO_NODE };
	return { ...refused, code: CLOSE_CODES.wrongRegion, reason: redirectReason(refusal.elsewhere) };
}
