import type { MasterKeyRegister } from '../../control-plane/master-key/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

/** The register in the global database. */
export function sqliteMasterKeyRegister(global: SqliteFile<GlobalSchema>): MasterKeyRegister {
	const insert = (version: string, probe: string) => global.query.insertInto('master_keys').values({ version, probe });
	return {
		async probes() {
			return new Map(global.all(global.query.selectFrom('master_keys').selectAll()).map((row) => [row.version, row.probe]));
		},
		async insert(version, probe) {
			global.run(insert(version, probe));
		},
		async replaceAll(version, probe) {
			global.transaction(() => {
				global.run(global.query.deleteFrom('master_keys'));
				global.run(insert(version, probe));
			});
		},
		async begin(version, probe, event) {
			global.transaction(() => {
				if (global.run(insert(version, probe).onConflict((conflict) => conflict.doNothing())) === 0) return;
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async finish(version, event) {
			global.transaction(() => {
				if (global.run(global.query.deleteFrom('master_keys').where('version', '!=', version)) === 0) return;
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
	};
}
