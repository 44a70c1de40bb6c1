import { existsSync, readFileSync } from 'node:fs';
import { findChromium } from './chromium.ts';
import { runProcess } from './run-process.ts';

const APT_TIMEOUT_MS = 300_000;
const COMMAND_NOT_FOUND = 127;

const INSTALL_ONE = 'Install Google Chrome, Edge or Chromium, or set CHROMIUM_PATH to the executable of one.';

/**
 * Sees to it that the browser tests have a Chromium: where none is installed and apt has one, installs that.
 *
 * @param root folder to run apt in.
 * @returns null when there is one now; else a sentence for the user that says why not, and what to do.
 */
export async function ensureChromium(root: string): Promise<string | null> {
	if (findChromium() !== null) {
		return null;
	}
	if (process.env.CHROMIUM_PATH) {
		return `CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, which is no executable. Correct it or unset it.`;
	}
	if (!existsSync('/usr/bin/apt-get')) {
		return `The browser tests need a browser. ${INSTALL_ONE}`;
	}
	if (isUbuntu()) {
		return `The browser tests need a browser, and Ubuntu's own Chromium is a snap that tests cannot drive. ${INSTALL_ONE}`;
	}
	process.stdout.write('Chromium is missing; installing it with apt-get.\n');
	const exitCode = await aptInstall(root);
	if (findChromium() !== null) {
		return null;
	}
	return exitCode === 0
		? `apt-get installed no usable Chromium. ${INSTALL_ONE}`
		: `apt-get could not install Chromium (exit code ${exitCode}). Run "apt-get update && apt-get install -y chromium" as root.`;
}

function isUbuntu(): boolean {
	return existsSync('/etc/os-release') && /^ID="?ubuntu"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

async function aptInstall(root: string): Promise<number> {
	const apt = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
	const updated = await run([...apt, 'update', '-qq'], root);
	return updated === 0 ? run([...apt, 'install', '-y', '-qq', '--no-install-recommends', 'chromium'], root) : updated;
}

async function run([command = '', ...args]: string[], root: string): Promise<number> {
	try {
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		const { exitCode } = await runProcess(command, args, { cwd: root, env, timeoutMs: APT_TIMEOUT_MS, output: 'inherit' });
		return exitCode;
	} catch {
		// there is no sudo
		return COMMAND_NOT_FOUND;
	}
}
