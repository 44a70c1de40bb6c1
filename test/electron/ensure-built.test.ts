import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const LOCK = 'node_modules/.cache/wiresocket-build.lock';

/** Takes its time, counts itself, and writes what the real builder would; broken when the renderer says so. */
const BUILDER = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
console.log('builder speaks');
await pause(200);
if (readFileSync('renderer/main.tsx', 'utf8').includes('broken')) {
	console.error('main.tsx is broken');
	process.exit(1);
}
const outDir = process.argv[process.argv.indexOf('--outDir') + 1];
for (const path of ['main/main.js', 'main/core.js', 'preload/preload.cjs', 'renderer/index.html']) {
	mkdirSync(outDir + '/' + path.split('/')[0], { recursive: true });
	writeFileSync(outDir + '/' + path, readFileSync('renderer/main.tsx'));
}
appendFileSync('builds.log', 'built\\n');
`;

let project: string;

beforeEach(() => {
	project = mkdtempSync(join(tmpdir(), 'wiresocket-build-'));
	for (const name of ['ensure-built.ts', 'build-stamp.ts', 'build-lock.ts']) {
		mkdirSync(join(project, 'electron'), { recursive: true });
		copyFileSync(join(ROOT, 'electron', name), join(project, 'electron', name));
	}
	write('package.json', '{"type":"module"}');
	write('package-lock.json', '{}');
	write('electron.vite.config.ts', 'export default {}');
	write('core/main.ts', '1');
	write('renderer/main.tsx', 'first');
	write('node_modules/electron-vite/bin/electron-vite.js', BUILDER);
	write('node_modules/electron-vite/package.json', '{"type":"module"}');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, content: string): void {
	mkdirSync(dirname(join(project, path)), { recursive: true });
	writeFileSync(join(project, path), content);
}

function built(): number {
	const log = join(project, 'builds.log');
	return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0;
}

/** Runs a program after `--import ensure-built.ts`, as npm scripts do. */
async function run(): Promise<{ exitCode: number; stdout: string; stderr: string }> {
	const args = ['--import', './electron/ensure-built.ts', '--eval', `process.stdout.write('program')`];
	const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', (chunk) => {
		stdout += chunk;
	});
	child.stderr.on('data', (chunk) => {
		stderr += chunk;
	});
	const [exitCode] = await once(child, 'close');
	return { exitCode, stdout, stderr };
}

test('builds what is missing, says so on stderr only, and then runs the program', async () => {
	const { exitCode, stdout, stderr } = await run();
	expect(exitCode).toBe(0);
	expect(stdout).toBe('program');
	expect(stderr).toMatch(/^Building WireSocket Desktop … done in [0-9.]+ s\n$/);
	expect(built()).toBe(1);
});

test('says and does nothing when nothing has changed', async () => {
	await run();
	expect(await run()).toEqual({ exitCode: 0, stdout: 'program', stderr: '' });
	expect(built()).toBe(1);
});

test.each([
	['an edit', () => write('core/main.ts', '2')],
	['a new file', () => write('renderer/features/x.tsx', '')],
	['a removed file', () => rmSync(join(project, 'core/main.ts'))],
	['other dependencies', () => write('package-lock.json', '{"a":1}')],
	['another configuration', () => write('electron.vite.config.ts', 'export default { a: 1 }')],
	['a removed output', () => rmSync(join(project, 'out/preload/preload.cjs'))],
	['a removed output folder', () => rmSync(join(project, 'out'), { recursive: true })],
])('builds again after %s', async (_name, change) => {
	await run();
	change();
	await run();
	expect(built()).toBe(2);
	await run();
	expect(built()).toBe(2);
});

test('several processes at once build once, and all of them wait for it', async () => {
	const runs = await Promise.all(Array.from({ length: 4 }, run));
	expect(runs.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual(
		Array.from({ length: 4 }, () => ({ exitCode: 0, stdout: 'program' })),
	);
	expect(built()).toBe(1);
	expect(existsSync(join(project, LOCK))).toBe(false);
});

test('what was built before stays whole until the new build takes its place', async () => {
	await run();
	write('out/renderer/assets/old.js', 'old');
	write('renderer/main.tsx', 'broken');
	expect((await run()).exitCode).toBe(1);
	expect(readFileSync(join(project, 'out/renderer/index.html'), 'utf8')).toBe('first');
	write('renderer/main.tsx', 'second');
	await run();
	expect(readFileSync(join(project, 'out/renderer/index.html'), 'utf8')).toBe('second');
	expect(existsSync(join(project, 'out/renderer/assets/old.js'))).toBe(false);
	expect(readdirSync(join(project, 'out')).sort()).toEqual(['.stamp', 'main', 'preload', 'renderer']);
});

test('a failed build shows why, runs nothing, and is tried again', async () => {
	write('renderer/main.tsx', 'broken');
	const failed = await run();
	expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
	expect(failed.stderr).toContain('main.tsx is broken');
	expect(failed.stderr).not.toMatch(/^\s+at /m);
	expect((await run()).exitCode).toBe(1);
	write('renderer/main.tsx', 'mended');
	expect(await run()).toMatchObject({ exitCode: 0, stdout: 'program' });
});

test('a build that was killed leaves no lock that anybody has to remove', async () => {
	const dead = spawn(process.execPath, ['--eval', '']);
	await once(dead, 'close');
	write(LOCK, String(dead.pid));
	expect((await run()).exitCode).toBe(0);
	expect(built()).toBe(1);
});

test.each(['electron.vite.config.ts', 'node_modules/electron-vite/bin/electron-vite.js'])(
	'an installed copy (without %s) builds nothing',
	async (missing) => {
		rmSync(join(project, missing));
		expect(await run()).toEqual({ exitCode: 0, stdout: 'program', stderr: '' });
		expect(built()).toBe(0);
	},
);
