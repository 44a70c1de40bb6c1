import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CoreChannel } from './core-supervisor.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * Core's program where there is no Electron.
 *
 * @param prefer `build` takes what `npm run build` made, where it is there; `source` always the sources.
 */
export function coreProgram(prefer: 'build' | 'source'): string {
	const built = join(ROOT, 'out/main/core.js');
	return prefer === 'build' && existsSync(built) ? built : join(ROOT, 'core/main.ts');
}

/**
 * Starts core as a Node process that talks over an IPC channel.
 *
 * It gets a process group of its own: a Ctrl-C in the terminal reaches the host alone, which ends it in order. When
 * the host is gone, the channel closes and core stops by itself.
 */
export function forkCore(program: string, env: NodeJS.ProcessEnv): CoreChannel {
	const child = fork(program, [], {
		env,
		// Ours may hold --import hooks of npm scripts
		execArgv: [],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		detached: process.platform !== 'win32',
	});
	return {
		send: (message) => {
			// It may be gone; its exit says so
			if (child.connected) child.send(message, () => undefined);
		},
		onMessage: (listener) => child.on('message', listener),
		onExit: (listener) => {
			// Other errors concern a process that goes on
			child.on('error', () => child.pid === undefined && listener({ exitCode: null, how: 'before it began' }));
			child.once('exit', (exitCode, signal) =>
				listener({ exitCode, how: signal ? `by signal ${signal}` : `with exit code ${exitCode}` }),
			);
		},
		kill: () => child.kill('SIGKILL'),
	};
}
