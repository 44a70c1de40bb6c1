import type { Settings } from '../../contract/settings.ts';
import type { SettingsStore } from '../../control-plane/settings/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

const ROW_ID = 1;

/** The instance's settings: one row of the global database once something was changed. */
export function sqliteSettingsStore(global: SqliteFile<GlobalSchema>): SettingsStore {
	const read = () => {
		const row = global.first(global.query.selectFrom('settings').selectAll());
		return { values: row ? (JSON.parse(row.content) as Partial<Settings>) : {}, version: row?.version ?? 1 };
	};
	return {
		get: async () => read(),
		async set(values, expected, event) {
			return global.transaction(() => {
				const { version } = read();
				if (expected !== null && expected !== version) return 'stale';
				const row = { content: JSON.stringify(values), version: version + 1 };
				global.run(
					global.query
						.insertInto('settings')
						.values({ only: ROW_ID, ...row })
						.onConflict((conflict) => conflict.column('only').doUpdateSet(row)),
				);
				appendAudit(global, GLOBAL_DATABASE, event);
				return null;
			});
		},
	};
}
