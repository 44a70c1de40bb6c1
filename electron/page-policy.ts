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

/** What the console itself needs: its Copy buttons. */
const PERMISSION_ALLOWED = 'clipboard-sanitized-write';

/** Whether a page may have what it asks the browser for (faults U2). */
export function isPermitted(permission: string, requestingUrl: string): boolean {
	return permission === PERMISSION_ALLOWED && isAppUrl(requestingUrl);
}
