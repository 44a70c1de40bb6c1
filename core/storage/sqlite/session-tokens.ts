import type { NewSessionToken, SessionTokenStore } from '../../control-plane/accounts/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

type Row = GlobalSchema['session_tokens'];

function newRow(token: NewSessionToken): Row {
	return {
		hash: Buffer.from(token.hash),
		family_id: token.familyId,
		account_id: token.accountId,
		client_id: token.clientId,
		tenant_id: token.tenantId,
		role: token.role,
		epoch: token.epoch,
		expires_at_ms: token.expiresAtMs,
		used_at_ms: null,
		revoked_at_ms: null,
	};
}

/** The refresh tokens of management sessions, in the global database. */
export function sqliteSessionTokenStore(global: SqliteFile<GlobalSchema>): SessionTokenStore {
	const insert = (token: NewSessionToken) => global.run(global.query.insertInto('session_tokens').values(newRow(token)));
	return {
		async insert(token, nowMs) {
			global.transaction(() => {
				insert(token);
				global.run(global.query.deleteFrom('session_tokens').where('expires_at_ms', '<', nowMs));
			});
		},
		async get(clientId, hash) {
			const query = global.query.selectFrom('session_tokens').selectAll();
			const row = global.first(query.where('hash', '=', Buffer.from(hash)).where('client_id', '=', clientId));
			if (!row) return null;
			return {
				hash: row.hash,
				familyId: row.family_id,
				accountId: row.account_id,
				clientId: row.client_id,
				tenantId: row.tenant_id,
				role: row.role,
				epoch: row.epoch,
				expiresAtMs: row.expires_at_ms,
				usedAtMs: row.used_at_ms,
				revokedAtMs: row.revoked_at_ms,
			};
		},
		async rotate(usedHash, next, nowMs) {
			const use = global.query
				.updateTable('session_tokens')
				.set({ used_at_ms: nowMs })
				.where('hash', '=', Buffer.from(usedHash))
				.where('used_at_ms', 'is', null)
				.where('revoked_at_ms', 'is', null);
			return global.transaction(() => {
				if (global.run(use) === 0) return false;
				insert(next);
				return true;
			});
		},
		async revokeFamily(familyId, event) {
			const revoke = global.query.updateTable('session_tokens').set({ revoked_at_ms: event.atMs });
			global.transaction(() => {
				global.run(revoke.where('family_id', '=', familyId).where('revoked_at_ms', 'is', null));
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
	};
}
