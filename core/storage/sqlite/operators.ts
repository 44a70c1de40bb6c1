import type { OperatorStore } from '../../control-plane/operators/store.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

/** Operators and trusted console clients in the global database. */
export function sqliteOperatorStore(global: SqliteFile<GlobalSchema>): OperatorStore {
	return {
		async hasAny() {
			return global.first(global.query.selectFrom('operators').select('id').limit(1)) !== undefined;
		},
		async getByUsername(username) {
			const row = global.first(global.query.selectFrom('operators').selectAll().where('username', '=', username));
			return row ? { id: row.id, username: row.username, passwordHash: row.password_hash, createdAtMs: row.created_at_ms } : null;
		},
		async insert(operator) {
			const row = {
				id: operator.id,
				username: operator.username,
				password_hash: operator.passwordHash,
				created_at_ms: operator.createdAtMs,
			};
			return (
				global.run(
					global.query
						.insertInto('operators')
						.values(row)
						.onConflict((conflict) => conflict.column('username').doNothing()),
				) === 1
			);
		},
		async getClient(clientId) {
			const row = global.first(global.query.selectFrom('console_clients').selectAll().where('client_id', '=', clientId));
			return row ? { clientId: row.client_id, secretHash: row.secret_hash, createdAtMs: row.created_at_ms } : null;
		},
		async insertClient(client) {
			const row = { client_id: client.clientId, secret_hash: Buffer.from(client.secretHash), created_at_ms: client.createdAtMs };
			global.run(global.query.insertInto('console_clients').values(row));
		},
	};
}
