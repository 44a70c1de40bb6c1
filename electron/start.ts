import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startBrowserHost } from './browser-host.ts';
import { coreProgram } from './core-fork.ts';
import { isRoot, obtainElectron } from './electron-binary.ts';
import { launch } from './start-options.ts';

// `npm start`: the desktop app where Electron can run, else the console in a browser.

const ROOT = join(import.meta.dirname, '..');
/** How a shell and the dynamic loader report a program that cannot be run here. */
const EXIT_CANNOT_RUN = 127;
const EXIT_SIGNALLED = 128;

function say(line: string): void {
	process.stderr.write(`${line}\n`);
}

/** Runs the desktop app until it ends. @returns its exit code. */
function runElectron(executable: string, env: NodeJS.ProcessEnv): Promise<number> {
	const { promise, resolve: finish } = Promise.withResolvers<number>();
	const { ELECTRON_RUN_AS_NODE: _, ...clean } = env;
	const child = spawn(executable, [...(isRoot() ? ['--no-sandbox'] : []), ROOT], {
		env: clean,
		stdio: 'inherit',
		// In a group of its own it gets the terminal's signals from us alone
		detached: process.platform !== 'win32',
	});
	let isTold = false;
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
		process.on(signal, () => {
			// Chromium would die of a second one, before core has stopped
			if (!isTold) child.kill(signal);
			isTold = true;
		});
	child.once('error', () => finish(EXIT_CANNOT_RUN));
	child.once('close', (exitCode) => finish(exitCode ?? EXIT_SIGNALLED));
	return promise;
}

/** @returns the exit code; null when the desktop app cannot run here, after saying why in one line. */
async function startDesktop(env: NodeJS.ProcessEnv): Promise<number | null> {
	const electron = await obtainElectron(join(ROOT, 'node_modules/electron'), env, say);
	const exitCode = 'executable' in electron ? await runElectron(electron.executable, env) : EXIT_CANNOT_RUN;
	if (exitCode !== EXIT_CANNOT_RUN) return exitCode;
	const reason = 'reason' in electron ? electron.reason : 'Electron lacks libraries of this system';
	say(`No desktop window: ${reason}. Using a browser instead.`);
	return null;
}

await launch(async ({ open, dataDir }) => {
	// A terminal is no log file: only what needs its user's attention
	const env = { WIRESOCKET_LOG_LEVEL: 'warn', ...process.env, WIRESOCKET_DATA_DIR: dataDir };
	const exitCode = open === 'desktop' ? await startDesktop(env) : null;
	return exitCode ?? startBrowserHost({ program: coreProgram('build'), dataDir, open: open !== 'none', env }).ended;
});
