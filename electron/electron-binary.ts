import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DOWNLOAD_MAX_MS = 600_000;
/** A download that is done by then needs no words. */
const SAY_AFTER_MS = 2_000;
const SETUID = 0o4000;
const SANDBOX_RESTRICTIONS = [
	['kernel.apparmor_restrict_unprivileged_userns', '1'],
	['kernel.unprivileged_userns_clone', '0'],
] as const;

/** Electron's executable, or why it cannot be used: a clause for the user. */
export type ElectronBinary = { executable: string } | { reason: string };

/** Whether windows can be shown. Linux needs a display server; elsewhere it is always there. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
	return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Finds Electron's executable, and downloads it when it is not there yet, as the electron package does.
 *
 * @param packageDir folder of the npm package `electron`
 * @param say tells the user that there is something to wait for
 */
export async function obtainElectron(
	packageDir: string,
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<ElectronBinary> {
	if (!existsSync(join(packageDir, 'install.js'))) return { reason: 'the electron package is not installed' };
	if (!hasDisplay(env)) return { reason: 'there is no display' };
	const installed = installedElectron(packageDir, env);
	const problem = installed ? null : await download(packageDir, env, say);
	const executable = installed ?? installedElectron(packageDir, env);
	if (!executable) return { reason: `Electron's binary could not be downloaded${problem ? ` (${problem})` : ''}` };
	const restriction = sandboxRestriction(executable);
	return restriction ? { reason: `this system keeps Electron from making its sandbox (sysctl ${restriction})` } : { executable };
}

/**
 * The executable that was downloaded before. The package names it in path.txt.
 *
 * @returns null when there is none.
 */
export function installedElectron(packageDir: string, env: NodeJS.ProcessEnv): string | null {
	const pathFile = join(packageDir, 'path.txt');
	const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
	const executable = join(env.ELECTRON_OVERRIDE_DIST_PATH || join(packageDir, 'dist'), name);
	return existsSync(executable) ? executable : null;
}

/** Runs the package's own installer. @returns null, or what went wrong. */
function download(packageDir: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string | null> {
	const { promise, resolve } = Promise.withResolvers<string | null>();
	const installer = spawn(process.execPath, [join(packageDir, 'install.js')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
	let stderr = '';
	installer.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const hint = setTimeout(() => say('Downloading Electron (about 120 MB, this once) …'), SAY_AFTER_MS);
	const limit = setTimeout(() => installer.kill('SIGKILL'), DOWNLOAD_MAX_MS);
	const finish = (problem: string | null) => {
		clearTimeout(hint);
		clearTimeout(limit);
		resolve(problem);
	};
	installer.once('error', (error) => finish(error.message));
	installer.once('close', (exitCode, signal) => {
		if (exitCode === 0) finish(null);
		else finish(signal ? 'it took too long' : firstLine(stderr));
	});
	return promise;
}

/** `TypeError: fetch failed` says it in two words. */
function firstLine(stderr: string): string {
	return (stderr.trim().split('\n', 1)[0] ?? '').replace(/^\w*Error: /, '');
}

/**
 * Why Chromium would refuse to start: recent Ubuntus keep unprivileged programs from making namespaces, and the helper
 * in an npm package is not setuid root, as it would be in the system's own.
 *
 * @returns the setting that keeps it from its sandbox; null when nothing does. Root runs without one.
 */
function sandboxRestriction(executable: string): string | null {
	if (process.platform !== 'linux' || isRoot() || hasSetuidHelper(executable)) return null;
	return SANDBOX_RESTRICTIONS.find(([name, value]) => sysctl(name) === value)?.join('=') ?? null;
}

function hasSetuidHelper(executable: string): boolean {
	try {
		const helper = statSync(join(dirname(executable), 'chrome-sandbox'));
		return helper.uid === 0 && (helper.mode & SETUID) !== 0;
	} catch {
		// Whoever left it out, a distribution perhaps, has another way
		return true;
	}
}

function sysctl(name: string): string | null {
	try {
		return readFileSync(`/proc/sys/${name.replace('.', '/')}`, 'utf8').trim();
	} catch {
		return null;
	}
}

/** Whether this process is root: Chromium then starts only without its sandbox. */
export function isRoot(): boolean {
	return process.getuid?.() === 0;
}
