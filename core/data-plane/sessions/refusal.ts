import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';

/** For a client that may well be let in later (RFC 6455 section 7.4.1, IANA's registry). */
export const CLOSE_TRY_AGAIN_LATER = 1013;
export const NO_NODE = 'No node takes new documents';

/** Names of the close codes, as the contract writes them (section 3). */
const NAMES: Record<CloseCode, string> = {
	[CLOSE_CODES.missingToken]: 'Missing Token',
	[CLOSE_CODES.invalidToken]: 'Invalid Token',
	[CLOSE_CODES.forbidden]: 'Forbidden',
	[CLOSE_CODES.connectionLimit]: 'Connection Limit',
	[CLOSE_CODES.documentLimit]: 'Document Limit',
	[CLOSE_CODES.rateLimit]: 'Rate Limit',
	[CLOSE_CODES.invalidName]: 'Invalid Name',
	[CLOSE_CODES.usersPerDoc]: 'Users Per Doc',
	[CLOSE_CODES.wrongRegion]: 'Wrong Region',
};

/** Where a document lives, in the words of close code 4009. */
export function redirectReason(url: string): string {
	return `REDIRECT:${url}`;
}

/** A refusal in words, for clients that are told inside their protocol: the code's name, and the reason if it has one. */
export function inBandReason(code: CloseCode, reason = ''): string {
	return reason === '' ? NAMES[code] : `${NAMES[code]}: ${reason}`;
}
