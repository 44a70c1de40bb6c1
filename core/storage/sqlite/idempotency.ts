import type { IdempotencyStore } from '../../http/idempotency/store.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

/** Kept answers in the global database. */
export function sqliteIdempotencyStore(global: SqliteFile<GlobalSchema>): IdempotencyStore {
	return {
		async get(keyHash) {
			const row = global.first(
				global.query.selectFrom('idempotent_answers').selectAll().where('key_hash', '=', Buffer.from(keyHash)),
			);
			return row ? { requestHash: row.request_hash, sealedAnswer: row.sealed_answer } : null;
		},
		async insert(keyHash, { requestHash, sealedAnswer }, nowMs, forgetBeforeMs) {
			const row = {
				key_hash: Buffer.from(keyHash),
				request_hash: Buffer.from(requestHash),
				sealed_answer: sealedAnswer,
				created_at_ms: nowMs,
			};
			global.transaction(() => {
				global.run(
					global.query
						.insertInto('idempotent_answers')
						.values(row)
						.onConflict((conflict) => conflict.doNothing()),
				);
				global.run(global.query.deleteFrom('idempotent_answers').where('created_at_ms', '<', forgetBeforeMs));
			});
		},
	};
}
