import { type ChildProcess, spawn } from 'node:child_process';

interface ProcessOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** The whole process group is killed after this time. */
	timeoutMs: number;
	/** `capture` keeps stdout and stderr for the result, `inherit` shows them as they come. */
	output: 'capture' | 'inherit';
}

interface ProcessResult {
	/** `TIMED_OUT` after a timeout, 128 when a signal ended it, as a shell has it. */
	exitCode: number;
	stdout: string;
	stderr: string;
}

/** Exit code of a process that was killed because it took too long, as that of `timeout`. */
export const TIMED_OUT = 124;
const SIGNALLED = 128;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a Node script to its end. What it leaves running in its process group is killed with it, and a signal that
 * comes to us goes on to it.
 *
 * @param args script and its arguments; they run on our own Node.
 * @throws when the process cannot be started.
 */
export function runNode(args: string[], options: ProcessOptions): Promise<ProcessResult> {
	return runProcess(process.execPath, args, options);
}

/** As `runNode`, for any program; `command` is looked up in PATH. */
export function runProcess(command: string, args: string[], options: ProcessOptions): Promise<ProcessResult> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd: options.cwd,
			env: options.env ?? process.env,
			stdio: ['ignore', options.output === 'capture' ? 'pipe' : 'inherit', options.output === 'capture' ? 'pipe' : 'inherit'],
			detached: process.platform !== 'win32',
		});
		const stdout: Buffer[] = [];
		const stderr: Buffer[] = [];
		child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
		child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));

		let timedOut = false;
		const timer = setTimeout(() => {
			timedOut = true;
			killGroup(child, 'SIGKILL');
		}, options.timeoutMs);
		const stopForwarding = forwardSignals(child);

		child.once('error', (error) => {
			clearTimeout(timer);
			stopForwarding();
			reject(error);
		});
		// a grandchild that lives on would hold the pipes open, so that `close` never came
		child.once('exit', () => killGroup(child, 'SIGKILL'));
		child.once('close', (code) => {
			clearTimeout(timer);
			stopForwarding();
			resolve({
				exitCode: timedOut ? TIMED_OUT : (code ?? SIGNALLED),
				stdout: Buffer.concat(stdout).toString(),
				stderr: Buffer.concat(stderr).toString(),
			});
		});
	});
}

function forwardSignals(child: ChildProcess): () => void {
	const forwards = FORWARDED.map((signal) => ({ signal, forward: () => killGroup(child, signal) }));
	for (const { signal, forward } of forwards) {
		process.on(signal, forward);
	}
	return () => {
		for (const { signal, forward } of forwards) {
			process.off(signal, forward);
		}
	};
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) {
		return;
	}
	try {
		process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
	} catch {
		// nothing of it is left
	}
}
