import type { IssuedTokenStore } from '../../control-plane/keys/store.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

/** The counts of issued tokens in the global database, beside the keys that signed them. */
export function sqliteIssuedTokenStore(global: SqliteFile<GlobalSchema>): IssuedTokenStore {
	return {
		async list(nowS) {
			const rows = global.all(global.query.selectFrom('issued_tokens').selectAll().where('expires_at_s', '>', nowS));
			return rows.map(({ kid, expires_at_s, count }) => ({ kid, expiresAtS: expires_at_s, count }));
		},
		async save(counts, nowS) {
			global.transaction(() => {
				for (const { kid, expiresAtS, count } of counts) {
					const insert = global.query.insertInto('issued_tokens').values({ kid, expires_at_s: expiresAtS, count });
					global.run(insert.onConflict((conflict) => conflict.columns(['kid', 'expires_at_s']).doUpdateSet({ count })));
				}
				global.run(global.query.deleteFrom('issued_tokens').where('expires_at_s', '<=', nowS));
			});
		},
	};
}
