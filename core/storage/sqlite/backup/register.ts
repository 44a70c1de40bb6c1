import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { MasterKeyRegister } from '../../../control-plane/master-key/store.ts';
import { StartError } from '../../../platform/start-error.ts';

/**
 * The versions of the master key that sealed something in a data directory, which may be in use.
 *
 * @throws {StartError} where there is no data.
 */
export function readMasterKeyRegister(dataDir: string): Pick<MasterKeyRegister, 'probes' | 'insert'> {
	const rows = read(join(dataDir, 'global.db'));
	return {
		probes: async () => new Map(rows.map(({ version, probe }) => [version, probe])),
		insert: async () => undefined,
	};
}

function read(path: string): { version: string; probe: string }[] {
	try {
		const db = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
		try {
			const rows = db.prepare('SELECT version, probe FROM master_keys').all() as { version: string; probe: string }[];
			if (rows.length > 0) return rows;
		} finally {
			db.close();
		}
	} catch (error) {
		throw new StartError(`${path} cannot be read (${(error as Error).message}). Name the data directory with --data-dir.`);
	}
	throw new StartError(`${path} has no data yet: there is nothing to back up.`);
}
