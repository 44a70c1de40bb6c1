import { parse } from 'tldts';
import { Fault } from '../../platform/fault.ts';

/**
 * Finds bare public suffixes (publicsuffix.org) among allowed domains: `com`-like ones that registries hand out names
 * under, and private ones such as `github.io`, where strangers have pages. Nobody's own page lies there, so it is a
 * mistake for a name below it. Names below a suffix are fine, and so are those of no known suffix (`app.internal`).
 *
 * @param domains as they are stored
 * @returns the slots that are wrong, each with the words for the person who typed it.
 */
export function publicSuffixErrors(domains: readonly string[]): { slot: number; message: string }[] {
	return domains.flatMap((domain, slot) => {
		const { hostname, publicSuffix, isIcann, isPrivate } = parse(domain, { allowPrivateDomains: true });
		if ((!isIcann && !isPrivate) || publicSuffix !== hostname) return [];
		return [{ slot, message: `${hostname} is a public suffix, under which anyone may have a page: name your own host below it` }];
	});
}

/** @throws {Fault} `invalid_request` that names the slots with a bare public suffix. */
export function refusePublicSuffixes(domains: readonly string[]): void {
	const errors = publicSuffixErrors(domains).map(({ slot, message }) => ({ path: `allowedDomains.${slot}`, message }));
	const [first] = errors;
	if (first) throw new Fault('invalid_request', `${first.path}: ${first.message}`, { errors });
}
