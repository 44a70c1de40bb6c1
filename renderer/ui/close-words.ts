import { CLOSE_CODE_NAMES, CLOSE_CODES, type CloseCode, REDIRECT_PREFIX } from '../../core/contract/close-codes.ts';

/** How a WebSocket ended. */
export interface Close {
	/** Close code (RFC 6455 section 7.4); 1006 for an end without one. */
	code: number;
	reason: string;
}

/** Stands for an end before the node was even asked; no code of a real WebSocket. */
export const NOT_DIALLED = 0;

interface CloseWords {
	/** `Forbidden`. */
	name: string;
	/** What happened, in a sentence. */
	meaning: string;
	/** What to do about it. */
	remedy: string;
	/** Whether the same client would get in by trying again, some time later. */
	isTransient: boolean;
}

const WORDS: Record<CloseCode, Omit<CloseWords, 'name'>> = {
	[CLOSE_CODES.missingToken]: {
		meaning: 'The handshake carried no token.',
		remedy: "Send the token as a subprotocol, as ?token= in the URL, or in a Hocuspocus client's Auth message.",
		isTransient: false,
	},
	[CLOSE_CODES.invalidToken]: {
		meaning: 'The token has expired, is damaged, was revoked, or was not made for this service.',
		remedy: 'Get a new token. If that one is refused, too, look at its claims and its key.',
		isTransient: false,
	},
	[CLOSE_CODES.forbidden]: {
		meaning: "The Origin is not one of the app's allowed domains, or the app may not connect.",
		remedy: "Add the Origin under the app's Domains and get a new token, or see whether app and tenant are active.",
		isTransient: false,
	},
	[CLOSE_CODES.connectionLimit]: {
		meaning: "The app has as many connections as its plan's maxConnections.",
		remedy: 'Close other connections or give the app a larger plan.',
		isTransient: false,
	},
	[CLOSE_CODES.documentLimit]: {
		meaning: "The app has as many documents open as its plan's maxDocuments.",
		remedy: 'Wait until others have been closed for ten seconds, or give the app a larger plan.',
		isTransient: false,
	},
	[CLOSE_CODES.rateLimit]: {
		meaning: "More operations came within a minute than the plan's opsPerMinute, or too many connects from one address.",
		remedy: 'Send less, or give the app a larger plan; after the minute the client gets in again.',
		isTransient: true,
	},
	[CLOSE_CODES.invalidName]: {
		meaning: 'The document name breaks the rules.',
		remedy: 'Use 1 to 255 letters, digits, hyphens and underscores.',
		isTransient: false,
	},
	[CLOSE_CODES.usersPerDoc]: {
		meaning: "The document has as many users as the plan's maxUsersPerDoc.",
		remedy: 'Let somebody leave, or give the app a larger plan.',
		isTransient: false,
	},
	[CLOSE_CODES.wrongRegion]: {
		meaning: 'The document lives on another node.',
		remedy: 'Connect to the URL in the reason; discovery tells it before.',
		isTransient: false,
	},
};

const NODE_ENDS = 'The node stops or starts anew.';
const COMES_BACK = 'Nothing to do: clients come back by themselves and lose nothing that was acknowledged.';
const BROKE_RULES = 'The client sent what the protocol or a budget of the node does not allow.';
const LOOK_AT_CLIENT = 'Look at what the client sends; the reason names it.';

/** Codes of the WebSocket protocol itself (RFC 6455 section 7.4.1 and IANA's registry). */
const STANDARD: Record<number, CloseWords> = {
	[NOT_DIALLED]: {
		name: 'Not Connected',
		meaning: 'The console did not get as far as the node.',
		remedy: 'Do what the reason says, then connect again.',
		isTransient: false,
	},
	503: {
		name: 'Overloaded',
		meaning: 'The node was full, and refused the connection before it was a WebSocket.',
		remedy: 'Start another node, or raise the connections that this one is made for; clients come again by themselves.',
		isTransient: true,
	},
	1000: { name: 'Normal Closure', meaning: 'The connection was closed on purpose.', remedy: 'Nothing to do.', isTransient: true },
	1001: { name: 'Going Away', meaning: NODE_ENDS, remedy: COMES_BACK, isTransient: true },
	1003: { name: 'Unsupported Data', meaning: BROKE_RULES, remedy: LOOK_AT_CLIENT, isTransient: false },
	1006: {
		name: 'No Close Frame',
		meaning: 'The connection was lost, or none came about.',
		remedy: 'See under Nodes whether the node runs. The client tries again by itself.',
		isTransient: true,
	},
	1007: { name: 'Invalid Payload', meaning: BROKE_RULES, remedy: LOOK_AT_CLIENT, isTransient: false },
	1008: { name: 'Policy Violation', meaning: BROKE_RULES, remedy: LOOK_AT_CLIENT, isTransient: false },
	1009: {
		name: 'Message Too Big',
		meaning: 'A message was longer than the node takes.',
		remedy: LOOK_AT_CLIENT,
		isTransient: false,
	},
	1012: { name: 'Service Restart', meaning: NODE_ENDS, remedy: COMES_BACK, isTransient: true },
	1013: {
		name: 'Try Again Later',
		meaning: 'No node takes new documents right now.',
		remedy: 'Resume or start a node under Nodes; the client tries again by itself.',
		isTransient: true,
	},
};

/** Puts a close into words. */
export function describeClose({ code, reason }: Close): CloseWords {
	if (isCloseCode(code)) return { name: CLOSE_CODE_NAMES[code], ...WORDS[code] };
	return (
		STANDARD[code] ?? {
			name: 'Unknown Code',
			meaning: reason === '' ? 'The other side gave no reason.' : 'The reason is all that is known.',
			remedy: 'See the log of the service.',
			isTransient: true,
		}
	);
}

function isCloseCode(code: number): code is CloseCode {
	return code in CLOSE_CODE_NAMES;
}

/** Where a client that is at the wrong node should go; null for any other close. */
export function redirectOf({ code, reason }: Close): URL | null {
	if (code !== CLOSE_CODES.wrongRegion || !reason.startsWith(REDIRECT_PREFIX)) return null;
	return URL.parse(reason.slice(REDIRECT_PREFIX.length));
}

/** What a Hocuspocus client is told inside its protocol, as `Name` or `Name: reason`, as the close that it stands for. */
export function closeOfDenial(denial: string): Close {
	const [name = '', ...rest] = denial.split(': ');
	const code = Object.entries(CLOSE_CODE_NAMES).find(([, known]) => known === name)?.[0];
	return code === undefined ? { code: 1008, reason: denial } : { code: Number(code), reason: rest.join(': ') };
}
