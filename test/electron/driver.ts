import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type Browser, chromium, type Page } from 'playwright';
import { installedElectron, isRoot } from '../../electron/electron-binary.ts';

export const ROOT = join(import.meta.dirname, '../..');
const LAUNCHER = join(import.meta.dirname, 'stand-in/launcher.ts');
const DIALOGS = join(import.meta.dirname, 'dialogs.cjs');

/** `real` runs Electron itself through Playwright, `stand-in` the same bundles without it. */
export const KIND = process.env.WIRESOCKET_ELECTRON === 'real' ? 'real' : 'stand-in';

type ElectronModule = typeof import('electron');

/** The desktop app, running. */
export interface Shell {
	/** The page of the first window. */
	page(): Promise<Page>;
	/** Runs a function in the main process. It is sent as text, so it sees nothing but its arguments. */
	evaluate<Result, Argument>(
		run: (electron: ElectronModule, argument: Argument) => Result | Promise<Result>,
		argument: Argument,
	): Promise<Result>;
	/** All that the app's processes wrote so far. */
	output(): string;
	/** Quits as the menu does. @returns the exit code. */
	quit(): Promise<number | null>;
	/** Resolves with the exit code. */
	exited: Promise<number | null>;
	process: ChildProcess;
	/** Ends what is left of it. */
	dispose(): Promise<void>;
}

export interface ShellOptions {
	dataDir: string;
	/** What the dialogs get for an answer. */
	dialogs?: { response?: number; savePath?: string; folderProblem?: string };
	env?: Record<string, string>;
}

/** Starts the built app. */
export function launchShell(options: ShellOptions): Promise<Shell> {
	if (!existsSync(join(ROOT, 'out/main/main.js'))) throw new Error('the app is not built: npm run build');
	return KIND === 'real' ? launchReal(options) : launchStandIn(options);
}

/** Starts the app on a data directory where it may end at once, and waits for that. */
export async function startToEnd(options: ShellOptions): Promise<{ exitCode: number | null; output: string }> {
	const [command, ...args] =
		KIND === 'real' ? [electronExecutable(), ...realArguments()] : [process.execPath, LAUNCHER, ...appArguments()];
	const child = spawn(command ?? '', args, { env: environment(options), stdio: ['ignore', 'pipe', 'pipe'] });
	const output = collect(child);
	const [exitCode] = await once(child, 'close');
	return { exitCode, output: output() };
}

async function launchReal(options: ShellOptions): Promise<Shell> {
	// With an executablePath of ours, Playwright would not hold the app back until it is connected
	const app = await _electron.launch({
		args: realArguments(),
		env: environment(options),
		cwd: ROOT,
		chromiumSandbox: !isRoot(),
	});
	const child = app.process();
	const exited = exitOf(child);
	return {
		page: () => app.firstWindow(),
		evaluate: (run, argument) => app.evaluate(run as never, argument) as never,
		output: collect(child),
		quit: () => quit(() => app.evaluate(({ app: main }) => main.quit()), exited),
		exited,
		process: child,
		async dispose() {
			if (!hasEnded(child)) await app.close();
			await exited;
		},
	};
}

async function launchStandIn(options: ShellOptions): Promise<Shell> {
	const child = fork(LAUNCHER, appArguments(), {
		env: environment(options),
		execArgv: [],
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const exited = exitOf(child);
	const output = collect(child);
	const ask = questioner(child);
	const evaluate: Shell['evaluate'] = (run, argument) => ask(run.toString(), argument) as never;
	let browser: Promise<Browser> | undefined;
	return {
		async page() {
			browser ??= evaluate(async ({ BrowserWindow }) => {
				const [window] = BrowserWindow.getAllWindows();
				await (window as unknown as { page(): Promise<unknown> }).page();
				return (globalThis as unknown as { standInDebuggingPort(): number }).standInDebuggingPort();
			}, null).then((port) => chromium.connectOverCDP(`http://127.0.0.1:${port}`));
			const [context] = (await browser).contexts();
			const page = context?.pages()[0];
			if (!page) throw new Error('the app has no window');
			return page;
		},
		evaluate,
		output,
		quit: () => quit(() => evaluate(({ app }) => app.quit(), null), exited),
		exited,
		process: child,
		async dispose() {
			await (await browser?.catch(() => undefined))?.close();
			// It closes its Chromium then
			if (child.connected) child.disconnect();
			await exited;
		},
	};
}

function electronExecutable(): string {
	const executable = installedElectron(join(ROOT, 'node_modules/electron'), process.env);
	if (!executable) throw new Error('Electron is not installed: npx install-electron');
	return executable;
}

function appArguments(): string[] {
	return ['-r', DIALOGS, ROOT];
}

/** A desktop session's keyring is its user's; on Linux there is a way to do without. */
function realArguments(): string[] {
	const keyring = process.platform === 'linux' ? ['--password-store=basic'] : [];
	return [...(isRoot() ? ['--no-sandbox'] : []), ...keyring, ...appArguments()];
}

/** Nothing of the user's own WireSocket, and nothing that makes another program of Electron. */
function environment({ dataDir, dialogs = {}, env = {} }: ShellOptions): Record<string, string> {
	const inherited = Object.entries(process.env).filter(
		([name, value]) => value !== undefined && !name.startsWith('WIRESOCKET_') && name !== 'ELECTRON_RUN_AS_NODE',
	);
	return {
		...(Object.fromEntries(inherited) as Record<string, string>),
		WIRESOCKET_DATA_DIR: dataDir,
		WIRESOCKET_LOG_LEVEL: 'warn',
		WIRESOCKET_TEST_DIALOGS: JSON.stringify(dialogs),
		...env,
	};
}

function exitOf(child: ChildProcess): Promise<number | null> {
	return once(child, 'exit').then(([exitCode]) => exitCode as number | null);
}

function collect(child: ChildProcess): () => string {
	let text = '';
	for (const stream of [child.stdout, child.stderr])
		stream?.setEncoding('utf8').on('data', (chunk: string) => {
			text += chunk;
		});
	return () => text;
}

/** The answer to quitting may be lost with the process. */
async function quit(ask: () => Promise<unknown>, exited: Promise<number | null>): Promise<number | null> {
	ask().catch(() => undefined);
	return exited;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode !== null || signalCode !== null;
}

function questioner(child: ChildProcess): (source: string, argument: unknown) => Promise<unknown> {
	const waiting = new Map<number, PromiseWithResolvers<unknown>>();
	let lastId = 0;
	child.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
		const waiter = waiting.get(id);
		waiting.delete(id);
		if (error === undefined) waiter?.resolve(value);
		else waiter?.reject(new Error(error));
	});
	return (source, argument) => {
		const waiter = Promise.withResolvers<unknown>();
		lastId += 1;
		waiting.set(lastId, waiter);
		child.send({ id: lastId, source, argument });
		return waiter.promise;
	};
}
