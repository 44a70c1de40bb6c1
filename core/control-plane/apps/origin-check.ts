import type { OriginVerdict } from '../../contract/apps.ts';
import { checkOrigin } from '../../plane-port/origin.ts';

/**
 * What the handshake says to an origin, with a sentence for people. The verdict is the handshake's own.
 *
 * @param origin the `Origin` header; null for a client that sends none
 * @param domains the app's allowed domains, as they are stored
 */
export function judgeOrigin(origin: string | null, domains: readonly string[]): OriginVerdict {
	const { passed, rule, expected, actual } = checkOrigin(origin, domains);
	return {
		admitted: passed,
		rule,
		expected,
		actual,
		reason: passed ? whyAdmitted(origin, domains) : whyRefused(origin, domains),
	};
}

function whyAdmitted(origin: string | null, domains: readonly string[]): string {
	if (origin === null) return 'Without an Origin the client is no browser, and the token alone decides.';
	if (domains.length === 0) return 'The app names no allowed domains, so pages of every origin are admitted.';
	return 'The host of this origin is one of the allowed domains.';
}

function whyRefused(origin: string | null, domains: readonly string[]): string {
	if (origin === 'null')
		return 'An opaque origin (a file, a sandboxed frame) names no host, so it equals no allowed domain. Serve the page over http or https.';
	const url = origin !== null && URL.canParse(origin) ? new URL(origin) : null;
	if (!url || url.host === '') return 'This is not an origin. Browsers send scheme and host, as in https://app.example.com.';
	const sameHost = domains.find((domain) => domain.replace(/:[0-9]+$/, '') === url.hostname);
	if (sameHost !== undefined)
		return `The port differs from that of ${sameHost}. An allowed domain names the port, unless it is the usual one of its scheme: add ${url.host}.`;
	return `${url.host} is none of the allowed domains. They are compared as a whole; subdomains count as other hosts.`;
}
