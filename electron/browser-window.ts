import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRoot } from './electron-binary.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
/** Width and height of the first window, in density-independent pixels. */
const FIRST_SIZE = '1280,800';
/** How long a browser may take to close before it is killed. */
const CLOSE_MAX_MS = 5_000;

interface BrowserWindowOptions {
	/** Chrome, Edge or Chromium. */
	executable: string;
	dataDir: string;
	/** All windows were closed, and not by us; `exitCode` is null after a signal. */
	onClosed(exitCode: number | null): void;
}

/**
 * The console in an installed browser: a window without tabs (`--app`) and with a profile of its own, so that it is
 * apart from its user's browsing and can be closed as a whole.
 */
export class ConsoleBrowser {
	readonly #options: BrowserWindowOptions;
	readonly #folder: string;
	readonly #launchFile: string;
	readonly #processes = new Set<ChildProcess>();
	#closing = false;

	constructor(options: BrowserWindowOptions) {
		this.#options = options;
		this.#folder = join(options.dataDir, 'browser');
		this.#launchFile = join(this.#folder, 'launch.html');
	}

	/**
	 * Opens a window. Everybody on the machine can read a command line, so that names a file which only this user can
	 * read, and the file leads on to the URL.
	 */
	open(launchUrl: string): void {
		mkdirSync(this.#folder, { recursive: true, mode: DIRECTORY_MODE });
		rmSync(this.#launchFile, { force: true });
		writeFileSync(this.#launchFile, redirectPage(launchUrl), { mode: FILE_MODE, flag: 'wx' });
		const child = spawn(this.#options.executable, this.#arguments(), {
			stdio: 'ignore',
			// Its processes in a group of their own: a Ctrl-C is ours alone, and all of them can be ended
			detached: process.platform !== 'win32',
		});
		this.#processes.add(child);
		child.once('error', () => this.#ended(child, null));
		child.once('exit', (exitCode) => this.#ended(child, exitCode));
	}

	/** Closes all windows and removes what must not stay. */
	async close(): Promise<void> {
		this.#closing = true;
		await Promise.all([...this.#processes].map(endProcess));
		rmSync(this.#launchFile, { force: true });
	}

	#arguments(): string[] {
		const profile = join(this.#folder, 'profile');
		return [
			`--app=${pathToFileURL(this.#launchFile)}`,
			`--user-data-dir=${profile}`,
			// Later on the browser remembers what its user made of it
			...(existsSync(profile) ? [] : [`--window-size=${FIRST_SIZE}`]),
			'--no-first-run',
			'--no-default-browser-check',
			...(isRoot() ? ['--no-sandbox'] : []),
		];
	}

	#ended(child: ChildProcess, exitCode: number | null): void {
		this.#processes.delete(child);
		// A second start only hands over to the first
		if (this.#processes.size === 0 && !this.#closing) this.#options.onClosed(exitCode);
	}
}

function redirectPage(url: string): string {
	const attribute = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
	return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${attribute}">
<title>WireSocket Desktop</title>
`;
}

async function endProcess(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
	const exited = once(child, 'exit');
	kill(child, 'SIGTERM');
	const timer = setTimeout(() => kill(child, 'SIGKILL'), CLOSE_MAX_MS);
	await exited;
	clearTimeout(timer);
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		if (process.platform === 'win32') child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// Nothing of it is left
	}
}
