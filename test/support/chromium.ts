import { findBrowser } from '../../electron/installed-browser.ts';

/**
 * Switches for every Chromium that a test starts: it runs as root in containers, has no GPU there, and calls nobody.
 */
export const CHROMIUM_ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Finds the browser for the tests: `$CHROMIUM_PATH`, else an installed Chrome, Edge or Chromium.
 *
 * @returns its executable; null when there is none.
 */
export function findChromium(): string | null {
	return findBrowser({ ...process.env, WIRESOCKET_BROWSER: process.env.CHROMIUM_PATH });
}
