import { CLOSE_CODE_NAMES, type CloseCode, REDIRECT_PREFIX } from '../../contract/close-codes.ts';

/** For a client that may well be let in later (RFC 6455 section 7.4.1, IANA's registry). */
export const CLOSE_TRY_AGAIN_LATER = 1013;
export const NO_NODE = 'No node takes new documents';

/** Where a document lives, in the words of close code 4009. */
export function redirectReason(url: string): string {
	return REDIRECT_PREFIX + url;
}

/** A refusal in words, for clients that are told inside their protocol: the code's name, and the reason if it has one. */
export function inBandReason(code: CloseCode, reason = ''): string {
	return reason === '' ? CLOSE_CODE_NAMES[code] : `${CLOSE_CODE_NAMES[code]}: ${reason}`;
}
