import { LICENSE_REGIONS, type LicenseRegionCode, licenseRegion } from '../../contract/regions.ts';
import type { NewRefreshToken, RefreshTokenStore, TokenOwner } from '../../control-plane/tokens/store.ts';
import { appendAudit } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import { GroupCommit } from './group-commit.ts';
import type { ShardSchema } from './migrations/shard.ts';
import type { Shards } from './shards.ts';

function insert(shard: SqliteFile<ShardSchema>, owner: TokenOwner, token: NewRefreshToken): void {
	shard.run(
		shard.query.insertInto('refresh_tokens').values({
			hash: Buffer.from(token.hash),
			family_id: token.familyId,
			app_id: owner.id,
			scope: token.scope,
			expires_at_ms: token.expiresAtMs,
			used_at_ms: null,
			revoked_at_ms: null,
		}),
	);
}

/** How long a rotation waits for others that share its wait for the disk. */
const GROUP_MS = 2;

/** The refresh tokens, each in the shard of its app. */
export function sqliteRefreshTokenStore(shards: Shards): RefreshTokenStore {
	// No patience of its own: the store is guarded, which tries again
	const options = { groupMs: GROUP_MS, busyPatienceMs: 0 };
	const commits = Object.fromEntries(LICENSE_REGIONS.map(({ code }) => [code, new GroupCommit(shards[code], options)])) as Record<
		LicenseRegionCode,
		GroupCommit<ShardSchema>
	>;
	return {
		async insert(owner, token, nowMs) {
			const shard = shards[owner.licenseRegion];
			return shard.transaction(() => {
				const app = shard.first(shard.query.selectFrom('apps').select('secret_hash').where('id', '=', owner.id));
				if (!app?.secret_hash.equals(owner.secretHash)) return false;
				insert(shard, owner, token);
				// Expired ones can do nothing any more: room is made where new ones come in.
				shard.run(shard.query.deleteFrom('refresh_tokens').where('expires_at_ms', '<', nowMs));
				return true;
			});
		},
		async get(owner, hash) {
			const shard = shards[owner.licenseRegion];
			const row = shard.first(
				shard.query.selectFrom('refresh_tokens').selectAll().where('hash', '=', Buffer.from(hash)).where('app_id', '=', owner.id),
			);
			if (!row) return null;
			return {
				hash: row.hash,
				familyId: row.family_id,
				appId: row.app_id,
				scope: row.scope,
				expiresAtMs: row.expires_at_ms,
				usedAtMs: row.used_at_ms,
				revokedAtMs: row.revoked_at_ms,
			};
		},
		async rotate(owner, usedHash, next, nowMs) {
			const shard = shards[owner.licenseRegion];
			return commits[owner.licenseRegion].run(() => {
				const used = shard.run(
					shard.query
						.updateTable('refresh_tokens')
						.set({ used_at_ms: nowMs })
						.where('hash', '=', Buffer.from(usedHash))
						.where('app_id', '=', owner.id)
						.where('used_at_ms', 'is', null)
						.where('revoked_at_ms', 'is', null),
				);
				if (used === 0) return false;
				insert(shard, owner, next);
				return true;
			});
		},
		async countUsable(owner, { afterMs, byMs }) {
			const shard = shards[owner.licenseRegion];
			const usable = shard.query
				.selectFrom('refresh_tokens')
				.where('app_id', '=', owner.id)
				.where('used_at_ms', 'is', null)
				.where('revoked_at_ms', 'is', null)
				.where('expires_at_ms', '>', afterMs)
				.where('expires_at_ms', '<=', byMs);
			return shard.first(usable.select((select) => select.fn.countAll<number>().as('count')))?.count ?? 0;
		},
		async revokeFamily(owner, familyId, event) {
			const shard = shards[owner.licenseRegion];
			const revoke = shard.query.updateTable('refresh_tokens').set({ revoked_at_ms: event.atMs });
			shard.transaction(() => {
				shard.run(revoke.where('family_id', '=', familyId).where('revoked_at_ms', 'is', null));
				appendAudit(shard, licenseRegion(owner.licenseRegion).dbCode, event);
			});
		},
	};
}
