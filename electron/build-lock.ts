import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const RETRY_MS = 50;

/**
 * Runs something that only one process may do at a time. The lock file holds its owner's process id; one whose owner
 * is gone is taken over.
 *
 * @param path the lock file
 * @param waitMaxMs how long to wait for another owner
 * @throws {Error} when the other one takes longer than that.
 */
export async function withLock<T>(path: string, waitMaxMs: number, run: () => Promise<T>): Promise<T> {
	mkdirSync(dirname(path), { recursive: true });
	const giveUpAtMs = performance.now() + waitMaxMs;
	while (!tryLock(path)) {
		takeOverIfAbandoned(path);
		if (performance.now() > giveUpAtMs) throw new Error(`another process has held ${path} for too long`);
		await pause(RETRY_MS);
	}
	try {
		return await run();
	} finally {
		rmSync(path, { force: true });
	}
}

function tryLock(path: string): boolean {
	try {
		writeFileSync(path, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Moving the file away works for one process only; the others see it gone and compete for a new one. */
function takeOverIfAbandoned(path: string): void {
	const owner = readOwner(path);
	if (owner === null || isRunning(owner)) return;
	const aside = `${path}.${process.pid}`;
	try {
		renameSync(path, aside);
	} catch {
		return;
	}
	// Between reading and moving, someone else may have taken it over: then it is theirs
	if (readOwner(aside) === owner) rmSync(aside, { force: true });
	else renameSync(aside, path);
}

/** Null when there is no file, or when its owner has not written it yet. */
function readOwner(path: string): number | null {
	try {
		const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
		return Number.isSafeInteger(pid) ? pid : null;
	} catch {
		return null;
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
