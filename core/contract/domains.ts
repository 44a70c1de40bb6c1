import { z } from 'zod';

/** Slots for allowed domains that an app has (contract section 1). */
export const ALLOWED_DOMAINS_MAX = 3;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST_PATTERN = new RegExp(`^(?=.{1,253}$)(?:localhost|${LABEL}(?:\\.${LABEL})+)$`);
/** The URL parser writes every spelling of an IPv4 address (`127.1`, `0x7f.1`) as four numbers. */
const IPV4 = /^[0-9]+(?:\.[0-9]+){3}$/;
const SHAPE = /^(?:https?:\/\/)?([^\s/?#@\\:[\]]+)(?::([0-9]{1,5}))?\/?$/i;

/** Why a domain was not taken, in words for the person who typed it. */
export class DomainError extends Error {}

/**
 * Brings a domain as people type it to the form that is stored and compared: no scheme, no trailing slash, lower
 * case, IDN as punycode; the port stays (contract section 2, faults M5).
 *
 * @returns `host` or `host:port`.
 * @throws {DomainError} for anything else: wildcards, paths, user information, white space, `null`, bare words, IP
 *   addresses.
 */
export function normaliseDomain(input: string): string {
	const text = input.trim();
	if (text === '') throw new DomainError('is empty: leave the slot out instead');
	if (text.includes('*')) throw new DomainError('wildcards are not allowed: name each host');
	const shape = SHAPE.exec(text);
	const typedHost = shape?.[1];
	if (!shape || !typedHost)
		throw new DomainError('must be a host such as app.example.com or localhost:3000, without path or user');
	const port = shape[2];
	if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) throw new DomainError('has a port outside 1 to 65535');
	const host = toAsciiHost(typedHost);
	if (host && IPV4.test(host)) throw new DomainError('is an IP address: name a host such as app.example.com or localhost:3000');
	if (!host || !HOST_PATTERN.test(host)) throw new DomainError('must be a host such as app.example.com or localhost:3000');
	return port === undefined ? host : `${host}:${Number(port)}`;
}

/** The platform's own URL parser does IDN (UTS 46) in browsers and in Node alike. */
function toAsciiHost(host: string): string | null {
	return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null;
}

/** One allowed domain; normalises while it validates. */
const allowedDomainSchema = z
	.string()
	.max(2_000)
	.transform((value, context) => {
		try {
			return normaliseDomain(value);
		} catch (error) {
			context.issues.push({ code: 'custom', message: (error as Error).message, input: value });
			return z.NEVER;
		}
	});

/** The allowed domains of an app: up to three, each once. */
export const allowedDomainsSchema = z.array(allowedDomainSchema).superRefine((domains, context) => {
	if (domains.length > ALLOWED_DOMAINS_MAX)
		context.addIssue({
			code: 'custom',
			path: [ALLOWED_DOMAINS_MAX],
			message: `is one too many: an app has ${ALLOWED_DOMAINS_MAX} slots`,
		});
	domains.forEach((domain, slot) => {
		if (domains.indexOf(domain) < slot) context.addIssue({ code: 'custom', path: [slot], message: `repeats ${domain}` });
	});
});
