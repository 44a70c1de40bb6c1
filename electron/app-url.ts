/** Scheme and host of the console's pages in the desktop app. */
export const APP_SCHEME = 'app';
const APP_HOST = 'console';

/** Where the window starts. */
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/`;

/** The `Origin` that the console's own pages send. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Whether a URL is one of the console's own pages. Node knows no origin for schemes of our own. */
export function isAppUrl(url: string): boolean {
	const parsed = URL.parse(url);
	return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST;
}
