import { type Check, describe } from './check.ts';

const USUAL_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/**
 * Whether a page of this origin may connect: its host, with the port unless that is its scheme's usual one, equals one
 * of the domains (contract section 3, faults H5).
 *
 * @param origin the `Origin` header; null when the client sent none, so it is no browser
 * @param domains the token's allowed domains, as they are stored (lower case); with none of them every origin may
 */
function isOriginAllowed(origin: string | null, domains: readonly string[]): boolean {
	if (origin === null || domains.length === 0) return true;
	if (!URL.canParse(origin)) return false;
	const { protocol, host, hostname, port } = new URL(origin);
	if (host === '') return false;
	// URL leaves out a scheme's usual port; a domain may still spell it.
	const spellings = port === '' ? [host, `${hostname}:${USUAL_PORTS[protocol]}`] : [host];
	return spellings.some((spelling) => domains.includes(spelling.toLowerCase()));
}

/**
 * The check of the origin (close code 4003). Nodes run it at the handshake; the control plane runs the same one when it
 * is asked whether an origin would be admitted.
 */
export function checkOrigin(origin: string | null, domains: readonly string[]): Check {
	return {
		check: 'origin',
		rule: "The page's host is one of the app's allowed domains",
		expected: domains.length > 0 ? domains.join(', ') : 'any',
		actual: origin === null ? 'not a browser' : describe(origin),
		passed: isOriginAllowed(origin, domains),
	};
}
