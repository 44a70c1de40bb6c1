import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './build-lock.ts';
import { isBuilt, sourceHash, writeStamp } from './build-stamp.ts';

// Preloaded with `--import` by npm scripts: brings out/ up to date before they start. stdout stays theirs.

const ROOT = join(import.meta.dirname, '..');
const BUILDER = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
const CONFIG = join(ROOT, 'electron.vite.config.ts');
const OUT = join(ROOT, 'out');
/** Built here and then put in place, so that what runs from the old build does not lose it for seconds. */
const NEXT = join(OUT, '.next');
const OLD = join(OUT, '.old');
const PARTS = ['main', 'preload', 'renderer'];
const LOCK = join(ROOT, 'node_modules/.cache/wiresocket-build.lock');
const BUILD_MAX_MS = 180_000;
const MS_PER_S = 1_000;

/** The builder ended with an error; the message is what it printed. */
class BuildError extends Error {}

/** Builds when what lies in `out/` is missing or older than the sources. */
async function ensureBuilt(): Promise<void> {
	// An installed copy comes built and without the tools
	if (!existsSync(CONFIG) || !existsSync(BUILDER)) return;
	if (isBuilt(ROOT, sourceHash(ROOT))) return;
	await withLock(LOCK, BUILD_MAX_MS, async () => {
		const hash = sourceHash(ROOT);
		// Another process may have done it in the meantime
		if (isBuilt(ROOT, hash)) return;
		process.stderr.write('Building WireSocket Desktop … ');
		const startedAtMs = performance.now();
		await build();
		putInPlace();
		writeStamp(ROOT, hash);
		process.stderr.write(`done in ${((performance.now() - startedAtMs) / MS_PER_S).toFixed(1)} s\n`);
	});
}

async function build(): Promise<void> {
	const builder = spawn(process.execPath, [BUILDER, 'build', '--outDir', NEXT], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
	const output: Buffer[] = [];
	for (const stream of [builder.stdout, builder.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
	const timer = setTimeout(() => builder.kill(), BUILD_MAX_MS);
	const [exitCode] = await once(builder, 'close');
	clearTimeout(timer);
	if (exitCode !== 0) throw new BuildError(Buffer.concat(output).toString());
}

function putInPlace(): void {
	rmSync(OLD, { recursive: true, force: true });
	mkdirSync(OLD);
	for (const part of PARTS) {
		if (existsSync(join(OUT, part))) renameSync(join(OUT, part), join(OLD, part));
		renameSync(join(NEXT, part), join(OUT, part));
	}
	for (const folder of [OLD, NEXT]) rmSync(folder, { recursive: true, force: true });
}

try {
	await ensureBuilt();
} catch (error) {
	if (!(error instanceof BuildError)) throw error;
	process.stderr.write(`failed.\n${error.message}\nThe build failed; the lines above say why.\n`);
	process.exit(1);
}
