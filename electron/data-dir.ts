import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from 'electron';
import { defaultDataDir } from '../core/contract/data-dir.ts';

const DIRECTORY_MODE = 0o700;

/** Folder of the window's own things (profile, cache, place on the screen) in the data directory. */
export const DESKTOP_FOLDER = 'desktop';

/**
 * Makes the data directory and puts Chromium's profile into it, so that two apps with two data directories share
 * nothing. Only before the app is ready.
 *
 * @returns its absolute path.
 * @throws {Error} the system's, when it cannot be made.
 */
export function setupDataDir(): string {
	const dataDir = resolve(defaultDataDir(process.platform, process.env, app.getPath('home')));
	const profile = join(dataDir, DESKTOP_FOLDER);
	mkdirSync(profile, { recursive: true, mode: DIRECTORY_MODE });
	app.setPath('userData', profile);
	return dataDir;
}
