import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

interface LauncherOptions {
	/** `start` as npm start has it, `dev` as npm run dev. */
	script?: 'start' | 'dev';
	args?: string[];
	env?: Record<string, string>;
}

/** A launcher that runs as a process of its own, as npm starts it. */
export interface LauncherProcess {
	process: ChildProcess;
	stdout(): string;
	stderr(): string;
	/** Resolves with the match when the output holds it; rejects when the launcher ends first. */
	untilOutput(pattern: RegExp): Promise<RegExpExecArray>;
	/** Resolves with the exit code. */
	exited: Promise<number | null>;
	/** Ends it as Ctrl-C does. */
	stop(): Promise<number | null>;
}

/** Starts a launcher on nothing of the user's own: no display, no Electron, no settings. */
export function startLauncher({ script = 'start', args = [], env = {} }: LauncherOptions): LauncherProcess {
	const inherited = Object.entries(process.env).filter(
		([name]) => !/^(WIRESOCKET_|ELECTRON_|DISPLAY$|WAYLAND_DISPLAY$)/.test(name),
	);
	const child = spawn(process.execPath, [join(ROOT, `electron/${script}.ts`), ...args], {
		cwd: ROOT,
		env: { ...Object.fromEntries(inherited), ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const output = { stdout: '', stderr: '' };
	const changed = new Set<() => void>();
	for (const name of ['stdout', 'stderr'] as const)
		child[name].setEncoding('utf8').on('data', (text: string) => {
			output[name] += text;
			for (const listener of changed) listener();
		});
	const exited = once(child, 'close').then(([exitCode]) => exitCode as number | null);
	return {
		process: child,
		stdout: () => output.stdout,
		stderr: () => output.stderr,
		untilOutput(pattern) {
			const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
			const look = () => {
				const match = pattern.exec(output.stdout + output.stderr);
				if (!match) return;
				changed.delete(look);
				resolve(match);
			};
			changed.add(look);
			look();
			void exited.then(() => reject(new Error(`ended without ${pattern}:\n${output.stdout}${output.stderr}`)));
			return promise;
		},
		exited,
		stop() {
			child.kill('SIGINT');
			return exited;
		},
	};
}
