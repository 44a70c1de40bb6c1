import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');

/** The ready line of the headless sandbox (docs/sandbox.md). */
export interface ReadyLine {
	controlPlane: string;
	console: string;
	nodes: { region: string; url: string }[];
	operator: { username: string; password: string; clientId: string; clientSecret: string } | null;
	apps: { tenantId: string; tenant: string; appId: string; app: string; clientId: string; clientSecret: string }[];
}

/** A sandbox that runs as a process of its own, as users run it. */
export interface SandboxProcess extends ReadyLine {
	process: ChildProcess;
	/** All that it wrote to stderr so far: its log. */
	log(): string;
	/** Sends a signal and waits for the end. @returns the exit code, or null when the signal ended it. */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

interface SandboxOptions {
	args?: string[];
	/** A declaration; given as an object it is written to a file. */
	config?: unknown;
	env?: Record<string, string>;
}

/** What a sandbox process said when it ended before it was ready. */
export interface FailedStart {
	exitCode: number | null;
	stdout: string;
	stderr: string;
}

/** An empty data directory for one test, removed by `remove`. */
export async function temporaryDataDir(): Promise<{ path: string; remove(): Promise<void> }> {
	const path = await mkdtemp(join(tmpdir(), 'wiresocket-test-'));
	return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts `wiresocket sandbox` on free ports with `--json`. Rejects with a {@link FailedStart} when it ends first. */
export async function startSandbox({ args = ['--ephemeral'], config, env = {} }: SandboxOptions = {}): Promise<SandboxProcess> {
	const file = config === undefined ? null : await configFile(config);
	const configArgs = file ? ['--config', file.path] : [];
	const portArgs = args.includes('--port') ? [] : ['--port', '0'];
	const child = spawn(process.execPath, [join(ROOT, 'core/cli.ts'), 'sandbox', '--json', ...portArgs, ...args, ...configArgs], {
		cwd: ROOT,
		env: { ...process.env, WIRESOCKET_LOG_LEVEL: 'info', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const lines: string[] = [];
	const reader = createInterface({ input: child.stdout });
	const ready = new Promise<ReadyLine>((resolve, reject) => {
		reader.on('line', (line) => {
			lines.push(line);
			resolve(JSON.parse(line) as ReadyLine);
		});
		child.once('close', (exitCode) => reject({ exitCode, stdout: lines.join('\n'), stderr } satisfies FailedStart));
	});
	// Read by the time it is ready or has failed.
	const line = await ready.finally(() => file?.remove());
	return {
		...line,
		process: child,
		log: () => stderr,
		async stop(signal = 'SIGTERM') {
			if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
			const closed = once(child, 'close');
			child.kill(signal);
			await closed;
			return child.exitCode;
		},
	};
}

/** Starts a sandbox that is expected not to start. @throws {Error} when it does. */
export async function failToStartSandbox(options: SandboxOptions): Promise<FailedStart> {
	try {
		const sandbox = await startSandbox(options);
		await sandbox.stop();
	} catch (failure) {
		return failure as FailedStart;
	}
	throw new Error('the sandbox started, but was expected to fail');
}

/** Writes a declaration to a file of its own. A text is written as it is (YAML). */
async function configFile(config: unknown): Promise<{ path: string; remove(): Promise<void> }> {
	const folder = await temporaryDataDir();
	const path = join(folder.path, 'sandbox.yaml');
	await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config, null, '\t'));
	return { path, remove: folder.remove };
}
