import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

const LINUX_NAMES = [
	'google-chrome',
	'google-chrome-stable',
	'microsoft-edge',
	'microsoft-edge-stable',
	'chromium',
	'chromium-browser',
];
const MAC_APPS = ['Google Chrome', 'Microsoft Edge', 'Chromium'];
const WINDOWS_PROGRAMS = [
	'Google\\Chrome\\Application\\chrome.exe',
	'Microsoft\\Edge\\Application\\msedge.exe',
	'Chromium\\Application\\chrome.exe',
];
const SNAP_CHROMIUM = '/snap/bin/chromium';

/**
 * Finds a browser that can show one page in a window of its own (`--app`): `WIRESOCKET_BROWSER`, else an installed
 * Chrome, Edge or Chromium.
 *
 * @returns its executable; null when there is none.
 */
export function findBrowser(env: NodeJS.ProcessEnv): string | null {
	if (env.WIRESOCKET_BROWSER) return isExecutable(env.WIRESOCKET_BROWSER) ? env.WIRESOCKET_BROWSER : null;
	return candidates(env).find((path) => isExecutable(path) && !isSnap(path)) ?? null;
}

function candidates(env: NodeJS.ProcessEnv): string[] {
	if (process.platform === 'darwin') return MAC_APPS.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
	if (process.platform === 'win32') {
		const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined);
		return WINDOWS_PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program)));
	}
	const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	return LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/** Snap's confinement keeps a browser out of hidden folders, and so out of our data directory. */
function isSnap(path: string): boolean {
	if (process.platform !== 'linux') return false;
	return basename(realpathSync(path)) === 'snap' || (basename(path) === 'chromium-browser' && existsSync(SNAP_CHROMIUM));
}
