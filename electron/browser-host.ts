import { createInterface } from 'node:readline';
import type { StartOptions } from '../core/contract/host-protocol.ts';
import { ConsoleBrowser } from './browser-window.ts';
import { forkCore } from './core-fork.ts';
import { type CoreReady, CoreSupervisor } from './core-supervisor.ts';
import { hasDisplay } from './electron-binary.ts';
import { findBrowser } from './installed-browser.ts';

/** Signals that end the host in order. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface BrowserHostOptions {
	/** Core's program. */
	program: string;
	/** Absolute. */
	dataDir: string;
	startOptions?: Omit<StartOptions, 'dataDir'>;
	/** Whether to open a window when core is ready for the first time. */
	open: boolean;
	env: NodeJS.ProcessEnv;
	/** A core that stays down ends the host. Where its sources are being worked on, it waits for the next start. */
	keepGoing?: boolean;
	/** Told each time that core is ready. */
	onReady?(ready: CoreReady, core: CoreSupervisor): void;
}

/** A host of core for an ordinary browser. */
export interface BrowserHost {
	core: CoreSupervisor;
	/** Resolves with the exit code when everything has ended. */
	ended: Promise<number>;
}

/**
 * Starts core and shows its console in a browser: in a window of an installed Chrome, Edge or Chromium, else by a
 * printed URL. Core's crashes are told and mended (faults P1); a signal ends everything in order.
 */
export function startBrowserHost(options: BrowserHostOptions): BrowserHost {
	const { dataDir, env } = options;
	const core = new CoreSupervisor({
		spawn: () => forkCore(options.program, env),
		startOptions: { ...options.startOptions, dataDir },
		...(options.keepGoing ? { backoffMs: [] } : {}),
	});
	const browser = options.open ? openableBrowser(dataDir, env) : null;
	const ended = Promise.withResolvers<number>();
	const input = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined;

	let ending = false;
	const end = async (exitCode: number) => {
		if (ending) return;
		ending = true;
		input?.close();
		await Promise.all([browser?.close(), core.stop()]);
		ended.resolve(exitCode);
	};
	// More of them change nothing (faults P3)
	for (const signal of STOP_SIGNALS) process.on(signal, () => void end(0));

	let isOpened = false;
	const announce = async (ready: CoreReady) => {
		options.onReady?.(ready, core);
		if (!isOpened) browser?.open(ready.launchUrl);
		isOpened = true;
		await printLaunchUrl(core, input !== undefined, browser !== null);
	};
	core.onState((state) => {
		// Core that ends meanwhile is told by the next state
		if (state.phase === 'ready')
			void core
				.ready()
				.then(announce)
				.catch(() => undefined);
		if (state.phase === 'restarting' || state.phase === 'failed') say(state.message);
		if (state.phase === 'failed' && !options.keepGoing) void end(1);
	});
	input?.on('line', () => void openAgain(core, browser));
	core.start();
	return { core, ended: ended.promise };
}

/** The browser to open, or null after saying why there is none. */
function openableBrowser(dataDir: string, env: NodeJS.ProcessEnv): ConsoleBrowser | null {
	// A browser that was named may need no display
	if (!env.WIRESOCKET_BROWSER && !hasDisplay(env)) return null;
	const executable = findBrowser(env);
	if (!executable) {
		say(
			env.WIRESOCKET_BROWSER
				? `${env.WIRESOCKET_BROWSER} is not a program. Open the URL in any browser.`
				: 'No Chrome, Edge or Chromium was found. Open the URL in any browser.',
		);
		return null;
	}
	return new ConsoleBrowser({
		executable,
		dataDir,
		onClosed: (exitCode) =>
			say(
				exitCode === 0
					? 'The console window was closed; everything else goes on.'
					: `${executable} could not show the console (exit code ${exitCode ?? 'unknown'}). Open the URL in any browser.`,
			),
	});
}

/** The window has used up its own URL, so this is another one. */
async function printLaunchUrl(core: CoreSupervisor, interactive: boolean, opens: boolean): Promise<void> {
	const url = await core.launchUrl();
	const again = opens ? 'Enter opens a window' : 'Enter prints a new one';
	process.stdout.write(`Console: ${url}  (opens once; ${interactive ? `${again}, ` : ''}Ctrl-C stops)\n`);
}

async function openAgain(core: CoreSupervisor, browser: ConsoleBrowser | null): Promise<void> {
	if (core.state.phase !== 'ready') return;
	try {
		if (browser) browser.open(await core.launchUrl());
		else await printLaunchUrl(core, true, false);
	} catch {
		// Core ended meanwhile; its state was told
	}
}

function say(line: string): void {
	process.stderr.write(`${line}\n`);
}
