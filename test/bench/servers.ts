import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Core of the servers; the generator, this process, takes another one. */
const SERVER_CORE = '0';
const GENERATOR_CORE = '1';

/** A server in a process of its own, and its first line on stdout. */
export interface Server {
	firstLine: string;
	/** Processor time of all its threads so far; NaN where the system does not tell. */
	cpuMs(): number;
	/** Resident memory after a clean-up. */
	rssBytes(): Promise<number>;
	/** Begins a CPU profile. @returns a function that ends it and gives its JSON */
	profile(): Promise<() => Promise<string>>;
	stop(): Promise<void>;
}

/** Whether servers and generator can have a core each. */
const canPin = process.platform === 'linux' && cpus().length > 1;

/** Moves this process, the generator, off the servers' core. */
export function pinGenerator(): void {
	if (canPin) execFileSync('taskset', ['-acp', GENERATOR_CORE, String(process.pid)], { stdio: 'ignore' });
}

/** Lets this process have every core again, and with it the browser that it starts. */
export function unpinGenerator(): void {
	if (canPin) execFileSync('taskset', ['-acp', `0-${cpus().length - 1}`, String(process.pid)], { stdio: 'ignore' });
}

const ROOT = join(import.meta.dirname, '../..');
const CORE = 'core/cli.ts';

/** Starts our service as `npm run serve` does. @param args of its command line */
export function startCore(args: string[]): Promise<Server> {
	const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { serve: string } };
	const [engine = ''] = scripts.serve.split(' --require');
	return startServer(CORE, args, engine.split(' ').slice(1));
}

/** Starts a script of this project on the servers' core. */
export async function startServer(script: string, args: string[] = [], nodeOptions: string[] = []): Promise<Server> {
	const probe = ['--expose-gc', '--import', join(import.meta.dirname, 'probe.ts')];
	const command = [process.execPath, ...nodeOptions, ...probe, join(ROOT, script), ...args];
	const [file = '', ...rest] = canPin ? ['taskset', '-c', SERVER_CORE, ...command] : command;
	const child: ChildProcess = spawn(file, rest, {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, WIRESOCKET_LOG_LEVEL: 'error' },
	});
	if (!child.stdout) throw new Error('no stdout');
	const lines = createInterface({ input: child.stdout });
	const nextLine = async () => ((await once(lines, 'line')) as [string])[0];
	const ask = (signal: NodeJS.Signals) => {
		const line = nextLine();
		child.kill(signal);
		return line;
	};
	return {
		firstLine: await nextLine(),
		cpuMs: () => cpuMsOf(child.pid ?? 0),
		rssBytes: async () => (JSON.parse(await ask('SIGUSR2')) as { rssBytes: number }).rssBytes,
		async profile() {
			await ask('SIGWINCH');
			return () => ask('SIGWINCH');
		},
		async stop() {
			const closed = once(child, 'close');
			child.kill('SIGTERM');
			await closed;
		},
	};
}

function cpuMsOf(pid: number): number {
	if (process.platform !== 'linux') return Number.NaN;
	const tasks = readdirSync(`/proc/${pid}/task`);
	const nanoseconds = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
	return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e6;
}
