import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Core of the servers; the generator, this process, takes another one. */
const SERVER_CORE = '0';
const GENERATOR_CORE = '1';

/** A server in a process of its own, and its first line on stdout. */
export interface Server {
	firstLine: string;
	stop(): Promise<void>;
}

/** Whether servers and generator can have a core each. */
const canPin = process.platform === 'linux' && cpus().length > 1;

/** Moves this process, the generator, off the servers' core. */
export function pinGenerator(): void {
	if (canPin) execFileSync('taskset', ['-acp', GENERATOR_CORE, String(process.pid)], { stdio: 'ignore' });
}

/** Starts a script of this project on the servers' core. */
export async function startServer(script: string, args: string[] = []): Promise<Server> {
	const command = [process.execPath, join(import.meta.dirname, '../..', script), ...args];
	const [file = '', ...rest] = canPin ? ['taskset', '-c', SERVER_CORE, ...command] : command;
	const child: ChildProcess = spawn(file, rest, {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, WIRESOCKET_LOG_LEVEL: 'error' },
	});
	if (!child.stdout) throw new Error('no stdout');
	const [firstLine] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
	return {
		firstLine,
		async stop() {
			const closed = once(child, 'close');
			child.kill('SIGTERM');
			await closed;
		},
	};
}
