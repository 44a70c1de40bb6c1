import { existsSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

/**
 * Copies databases as they all are at one moment, while they are in use. Nobody writes between the first and the last
 * look, for the moment of a few statements; the copying itself disturbs nobody.
 *
 * @param names of files in `fromDir`; those that are not there are left out
 * @returns the names of the copies in `toDir`
 * @throws SQLite's own error when another process holds a file, or there is no room.
 */
export async function copyDatabases(fromDir: string, toDir: string, names: readonly string[]): Promise<string[]> {
	const present = names.filter((name) => existsSync(join(fromDir, name)));
	const readers = beginTogether(present.map((name) => join(fromDir, name)));
	try {
		for (const [index, reader] of readers.entries()) await reader.backup(join(toDir, present[index] ?? ''));
		return present;
	} finally {
		for (const reader of readers) reader.close();
	}
}

/** Read transactions that all see the same moment. */
function beginTogether(paths: readonly string[]): BetterSqlite3.Database[] {
	const writers: BetterSqlite3.Database[] = [];
	const readers: BetterSqlite3.Database[] = [];
	try {
		for (const path of paths) {
			const writer = new BetterSqlite3(path, { timeout: 0 });
			writers.push(writer);
			writer.exec('BEGIN IMMEDIATE');
		}
		for (const path of paths) {
			const reader = new BetterSqlite3(path, { timeout: 0 });
			readers.push(reader);
			reader.exec('BEGIN');
			// The transaction begins with its first look.
			reader.prepare('SELECT count(*) FROM sqlite_schema').get();
		}
		return readers;
	} catch (error) {
		for (const reader of readers) reader.close();
		throw error;
	} finally {
		for (const writer of writers) writer.close();
	}
}
