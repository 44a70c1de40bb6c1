/**
 * Close codes of the data plane (contract section 3). A browser cannot see an HTTP status, so a rejected client
 * is accepted and closed at once with one of these.
 */
export const CLOSE_CODES = {
	missingToken: 4001,
	invalidToken: 4002,
	forbidden: 4003,
	connectionLimit: 4004,
	documentLimit: 4005,
	rateLimit: 4006,
	invalidName: 4007,
	usersPerDoc: 4008,
	wrongRegion: 4009,
} as const;

export type CloseCodeName = keyof typeof CLOSE_CODES;
export type CloseCode = (typeof CLOSE_CODES)[CloseCodeName];

/** The codes' names, as the contract writes them (section 3). */
export const CLOSE_CODE_NAMES: Record<CloseCode, string> = {
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

/** What else a client is turned away with: WebSocket's own codes (RFC 6455 section 7.4.1, IANA's registry), and the HTTP status of an overloaded node. */
export const OTHER_CODES = {
	overloaded: 503,
	unsupportedData: 1003,
	invalidPayload: 1007,
	policyViolation: 1008,
	tryAgainLater: 1013,
} as const;

/** Names of all codes that a client is turned away with. */
export const CODE_NAMES: Readonly<Record<number, string>> = {
	...CLOSE_CODE_NAMES,
	[OTHER_CODES.overloaded]: 'Overloaded',
	[OTHER_CODES.unsupportedData]: 'Unsupported Data',
	[OTHER_CODES.invalidPayload]: 'Invalid Payload',
	[OTHER_CODES.policyViolation]: 'Policy Violation',
	[OTHER_CODES.tryAgainLater]: 'Try Again Later',
};

/** Begins the reason of 4009; the URL of the document on its node follows. */
export const REDIRECT_PREFIX = 'REDIRECT:';

/** Document names that the data plane takes: 1 to 255 of `[A-Za-z0-9_-]` (contract section 3). */
export const DOCUMENT_NAME_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;
