import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LauncherProcess, startLauncher } from './launcher-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const CONSOLE_LINE = /^Console: (http:\/\/[^/]+)\/#launch=(\S+) {2}\(opens once; .*Ctrl-C stops\)$/m;

let folder: string;
let dataDir: string;
const launchers: LauncherProcess[] = [];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'wiresocket-start-'));
	dataDir = join(folder, 'data');
});

afterEach(async () => {
	await Promise.all(launchers.splice(0).map((launcher) => launcher.stop()));
	rmSync(folder, { recursive: true, force: true });
});

function start(options: Parameters<typeof startLauncher>[0] = {}): LauncherProcess {
	const launcher = startLauncher({ ...options, env: { WIRESOCKET_DATA_DIR: dataDir, ...options.env } });
	launchers.push(launcher);
	return launcher;
}

function corePid(): number {
	return Number(readFileSync(join(dataDir, 'core.pid'), 'utf8'));
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** Trades a launch token as the page does. */
async function signIn(consoleUrl: string, launchToken: string): Promise<number> {
	const response = await fetch(`${consoleUrl}/console/session`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ launchToken }),
	});
	return response.status;
}

describe('without a display', () => {
	test('npm start says so in one line and prints a URL that opens the console once', async () => {
		const launcher = start();
		const [, consoleUrl = '', token = ''] = await launcher.untilOutput(CONSOLE_LINE);
		expect(launcher.stderr()).toBe('No desktop window: there is no display. Using a browser instead.\n');
		expect(await signIn(consoleUrl, token)).toBe(200);
		expect(await signIn(consoleUrl, token)).toBe(403);
	});

	test.each([
		['--no-open', { args: ['--no-open'] }],
		['WIRESOCKET_OPEN=none', { env: { WIRESOCKET_OPEN: 'none' } }],
	])('%s only prints the URL', async (_name, options) => {
		const launcher = start(options);
		await launcher.untilOutput(CONSOLE_LINE);
		expect(launcher.stderr()).toBe('');
	});

	test('--data-dir goes before the environment', async () => {
		const other = join(folder, 'other');
		await start({ args: ['--no-open', '--data-dir', other] }).untilOutput(CONSOLE_LINE);
		expect(existsSync(join(other, 'core.pid'))).toBe(true);
		expect(existsSync(dataDir)).toBe(false);
	});
});

describe('the end', () => {
	test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('P3: %s ends core in order; exit code 0', async (signal) => {
		const launcher = start({ args: ['--no-open'] });
		await launcher.untilOutput(CONSOLE_LINE);
		const pid = corePid();
		launcher.process.kill(signal);
		launcher.process.kill(signal);
		expect(await launcher.exited).toBe(0);
		expect(isRunning(pid)).toBe(false);
		expect(readdirSync(dataDir)).not.toContain('core.pid');
	});

	test('core ends in order by itself when the launcher is killed', async () => {
		const launcher = start({ args: ['--no-open'] });
		await launcher.untilOutput(CONSOLE_LINE);
		const pid = corePid();
		launcher.process.kill('SIGKILL');
		await launcher.exited;
		await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
		expect(readdirSync(dataDir)).not.toContain('core.pid');
	});
});

test('P1: a core that was killed is started again, the user is told and gets a new URL', async () => {
	const launcher = start({ args: ['--no-open'] });
	await launcher.untilOutput(CONSOLE_LINE);
	const before = corePid();
	process.kill(before, 'SIGKILL');
	await launcher.untilOutput(/^The core process ended by signal SIGKILL\. It starts again in 0\.5 s\.$/m);
	const [, consoleUrl = '', token = ''] = await launcher.untilOutput(/Console: .*\n(?:.*\n)*?Console: (\S+)\/#launch=(\S+)/);
	expect(corePid()).not.toBe(before);
	expect(await signIn(consoleUrl, token)).toBe(200);
});

test('P5: a second start on the same data directory is refused with the first one’s process id', async () => {
	await start({ args: ['--no-open'] }).untilOutput(CONSOLE_LINE);
	const second = start({ args: ['--no-open'] });
	expect(await second.exited).toBe(1);
	expect(second.stderr()).toContain(`process ${corePid()}`);
	expect(second.stdout()).toBe('');
});

test('S4: a core that cannot start is told in its own words; exit code 1', async () => {
	mkdirSync(dataDir);
	writeFileSync(join(dataDir, 'global.db'), 'this is no database, and longer than a header of one would be: '.repeat(10));
	const launcher = start({ args: ['--no-open'] });
	expect(await launcher.exited).toBe(1);
	expect(launcher.stderr()).toContain('global.db');
	expect(launcher.stderr()).not.toMatch(/^\s+at /m);
});

test.each([['--nope'], ['--data-dir'], ['extra']])('wrong use (%s) is explained; exit code 2', async (...args) => {
	const launcher = start({ args });
	expect(await launcher.exited).toBe(2);
	expect(launcher.stderr()).toContain('Usage: npm start');
});

test('WIRESOCKET_OPEN with a value that means nothing is explained', async () => {
	const launcher = start({ env: { WIRESOCKET_OPEN: 'maybe' } });
	expect(await launcher.exited).toBe(2);
	expect(launcher.stderr()).toContain('WIRESOCKET_OPEN must be desktop, browser or none.');
});

describe('with a display', () => {
	/** A folder as Electron's own, with a script for the executable. */
	function fakeElectron(script: string, interpreter = '/bin/sh'): Record<string, string> {
		const dist = join(folder, 'dist');
		mkdirSync(dist);
		writeFileSync(join(dist, 'electron'), `#!${interpreter}\n${script}\n`);
		chmodSync(join(dist, 'electron'), 0o755);
		return { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: dist };
	}

	test('Electron runs on the project, with the data directory and as Electron', async () => {
		const env = fakeElectron('echo "args: $@"; echo "data: $WIRESOCKET_DATA_DIR"; echo "node: $ELECTRON_RUN_AS_NODE"; exit 5');
		const launcher = start({ env: { ...env, ELECTRON_RUN_AS_NODE: '1' } });
		expect(await launcher.exited).toBe(5);
		// Chromium refuses to run as root with its sandbox
		const sandbox = process.getuid?.() === 0 ? '--no-sandbox ' : '';
		expect(launcher.stdout()).toBe(`args: ${sandbox}${ROOT}\ndata: ${dataDir}\nnode: \n`);
	});

	test('signals go on to Electron, once; its exit code comes back', async () => {
		const script = `
let signals = 0;
process.on('SIGINT', () => {
	signals += 1;
	console.log('got SIGINT ' + signals);
	setTimeout(() => process.exit(3), 300);
});
setInterval(() => undefined, 1000);
console.log('ready');`;
		const launcher = start({ env: fakeElectron(script, process.execPath) });
		await launcher.untilOutput(/ready/);
		launcher.process.kill('SIGINT');
		await launcher.untilOutput(/got SIGINT 1/);
		launcher.process.kill('SIGINT');
		expect(await launcher.exited).toBe(3);
		expect(launcher.stdout()).toBe('ready\ngot SIGINT 1\n');
	});

	test('an Electron that lacks libraries is said so, and the browser host takes over', async () => {
		const launcher = start({ env: { ...fakeElectron('exit 127'), PATH: join(folder, 'none') } });
		await launcher.untilOutput(CONSOLE_LINE);
		expect(launcher.stderr()).toBe(
			'No desktop window: Electron lacks libraries of this system. Using a browser instead.\nNo Chrome, Edge or Chromium was found. Open the URL in any browser.\n',
		);
	});

	test('an Electron that cannot be downloaded is said so, and the browser host takes over', async () => {
		const empty = join(folder, 'empty');
		mkdirSync(empty);
		const launcher = start({
			env: {
				DISPLAY: ':99',
				PATH: join(folder, 'none'),
				ELECTRON_OVERRIDE_DIST_PATH: empty,
				// Nothing listens there
				ELECTRON_MIRROR: 'http://127.0.0.1:9/',
				electron_config_cache: join(folder, 'cache'),
			},
		});
		await launcher.untilOutput(CONSOLE_LINE);
		expect(launcher.stderr()).toMatch(
			/^No desktop window: Electron's binary could not be downloaded \(.+\)\. Using a browser instead\.\n/,
		);
	});
});

// util-linux's script gives the launcher a terminal
describe.runIf(process.platform === 'linux' && existsSync('/usr/bin/script'))('in a terminal', () => {
	test('Enter prints a new URL, Ctrl-C ends everything', async () => {
		// A shell that stays in between would end of the Ctrl-C itself
		const command = `exec ${process.execPath} electron/start.ts --no-open`;
		const terminal = spawn('/usr/bin/script', ['--quiet', '--return', '--command', command, '/dev/null'], {
			cwd: ROOT,
			env: { ...process.env, WIRESOCKET_DATA_DIR: dataDir },
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		const exited = once(terminal, 'close');
		let output = '';
		const urls = (count: number) => {
			const { promise, resolve } = Promise.withResolvers<string[]>();
			const look = () => {
				const found = [...output.matchAll(/launch=(\S+)/g)].map(([, token = '']) => token);
				if (found.length >= count) resolve(found);
			};
			terminal.stdout.on('data', look);
			look();
			return promise;
		};
		terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
		await urls(1);
		const pid = corePid();
		terminal.stdin.write('\r');
		expect(new Set(await urls(2)).size).toBe(2);
		expect(output).toContain('Enter prints a new one');
		terminal.stdin.write('\x03');
		expect(await exited).toEqual([0, null]);
		expect(isRunning(pid)).toBe(false);
	});
});
