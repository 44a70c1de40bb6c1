import { isAppUrl } from './app-url.ts';

/**
 * What becomes of a link that leads somewhere (faults U2).
 *
 * @returns `own` for the console itself, `external` for the system's browser, `deny` for all else, `javascript:`,
 *   `file:` and `http:` among it.
 */
export function linkTarget(url: string): 'own' | 'external' | 'deny' {
	if (isAppUrl(url)) return 'own';
	const parsed = URL.parse(url);
	const plain = parsed !== null && parsed.username === '' && parsed.password === '';
	return plain && parsed.protocol === 'https:' ? 'external' : 'deny';
}

/**
 * What the console itself needs: its Copy buttons, and the playground's WebSockets to core on this machine, which Chromium asks
 * about under one name or the other.
 */
const PERMISSIONS_ALLOWED = ['clipboard-sanitized-write', 'local-network-access', 'loopback-network'];

/** Whether a page may have what it asks the browser for (faults U2). */
export function isPermitted(permission: string, requestingUrl: string): boolean {
	return PERMISSIONS_ALLOWED.includes(permission) && isAppUrl(requestingUrl);
}
