import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDataDir } from './sandbox.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Moves the script's clock when it is told to, so that tokens grow old without waiting. */
const MOVABLE_CLOCK = `
const now = Date.now;
let offsetMs = 0;
Date.now = () => now() + offsetMs;
process.on('message', (ms) => { offsetMs += ms; process.send('moved'); });
process.channel.unref();
`;

/** A program that runs as users run it: a file of its own, with the packages that are installed here. */
export interface Script {
	/** All that it wrote to stdout and stderr so far. */
	output(): string;
	/** Resolves with the first match in its output; rejects when it ends without one. */
	until(pattern: RegExp): Promise<RegExpExecArray>;
	moveClock(ms: number): Promise<void>;
	stop(): Promise<void>;
}

/** A folder for scripts, in which `import` finds this project's packages. */
export async function scriptFolder(): Promise<{ path: string; remove(): Promise<void> }> {
	const folder = await temporaryDataDir();
	await symlink(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
	await writeFile(join(folder.path, 'movable-clock.mjs'), MOVABLE_CLOCK);
	return folder;
}

/** Writes a program to a file and runs it under Node. */
export async function runScript(folder: string, name: string, code: string, env: Record<string, string> = {}): Promise<Script> {
	const path = join(folder, name);
	await writeFile(path, code);
	const child = fork(path, {
		execArgv: ['--import', join(folder, 'movable-clock.mjs')],
		env: { ...process.env, ...env },
		silent: true,
	});
	return follow(child);
}

function follow(child: ChildProcess): Script {
	let output = '';
	const closed = once(child, 'close');
	const listeners = new Set<() => void>();
	for (const stream of [child.stdout, child.stderr])
		stream?.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			for (const listener of listeners) listener();
		});
	return {
		output: () => output,
		until: (pattern) =>
			new Promise((resolve, reject) => {
				const look = () => {
					const match = pattern.exec(output);
					if (!match) return;
					listeners.delete(look);
					resolve(match);
				};
				listeners.add(look);
				look();
				void closed.then(() => reject(new Error(`it ended without ${pattern}:\n${output}`)));
			}),
		async moveClock(ms) {
			const moved = once(child, 'message');
			child.send(ms);
			await moved;
		},
		async stop() {
			if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
			await closed;
		},
	};
}
