import type { MasterKeyRegister } from '../../master-key/store.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

/** The register in the global database. */
export function sqliteMasterKeyRegister(global: SqliteFile<GlobalSchema>): MasterKeyRegister {
	return {
		async probes() {
			return new Map(global.all(global.query.selectFrom('master_keys').selectAll()).map((row) => [row.version, row.probe]));
		},
		async insert(version, probe) {
			global.run(global.query.insertInto('master_keys').values({ version, probe }));
		},
	};
}
