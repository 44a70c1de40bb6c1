import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { DataDirInUseError, StartError } from '../../platform/start-error.ts';

/**
 * Takes a data directory for this process (faults P5). The lock is the operating system's, held through SQLite: it
 * goes with the process, however that ends, so there are no stale locks.
 *
 * @returns a function that gives the directory back.
 * @throws {DataDirInUseError} when another process has it.
 */
export function lockDataDir(dataDir: string): () => void {
	const lockPath = join(dataDir, 'core.lock');
	const pidPath = join(dataDir, 'core.pid');
	const db = openLock(lockPath);
	try {
		db.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		db.close();
		if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw new DataDirInUseError(dataDir, readPid(pidPath));
		throw new StartError(
			`${lockPath} is not a lock of ours (${(error as Error).message}). Remove it when no WireSocket process runs.`,
		);
	}
	writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
	return () => {
		rmSync(pidPath, { force: true });
		db.close();
	};
}

function openLock(path: string): BetterSqlite3.Database {
	try {
		return new BetterSqlite3(path, { timeout: 0 });
	} catch (error) {
		throw new StartError(
			`${path} cannot be opened (${(error as Error).message}). Choose a directory that this user can write to.`,
		);
	}
}

function readPid(path: string): number | null {
	try {
		const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
		return Number.isSafeInteger(pid) ? pid : null;
	} catch {
		return null;
	}
}
