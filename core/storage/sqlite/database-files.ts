import { LICENSE_REGIONS } from '../../contract/regions.ts';

/** The databases of a data directory by their files' names: all that a backup holds. */
export const DATABASE_FILES: readonly string[] = ['global.db', 'sync.db', ...LICENSE_REGIONS.map(({ dbCode }) => `${dbCode}.db`)];

/** Whether a file belongs to one of the databases: itself, or what SQLite keeps beside it. */
export function isDatabaseFile(name: string): boolean {
	return DATABASE_FILES.includes(name.replace(/-(wal|shm|journal)$/, ''));
}
