import { type LicenseRegionCode, licenseRegion } from '../../contract/regions.ts';
import type { RevokedTokenStore } from '../../control-plane/tokens/store.ts';
import { appendAudit } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { ShardSchema } from './migrations/shard.ts';
import type { Shards } from './shards.ts';

/** The revoked access tokens, each in the shard of its app. */
export function sqliteRevokedTokenStore(shards: Shards): RevokedTokenStore {
	const finders = Object.fromEntries(Object.entries(shards).map(([region, shard]) => [region, finderOf(shard)])) as Record<
		LicenseRegionCode,
		ReturnType<typeof finderOf>
	>;
	return {
		async add(owner, token, event) {
			const shard = shards[owner.licenseRegion];
			shard.transaction(() => {
				const row = { jti: token.jti, app_id: owner.id, expires_at_ms: token.expiresAtMs };
				const insert = shard.query.insertInto('revoked_tokens').values(row);
				if (shard.run(insert.onConflict((conflict) => conflict.doNothing())) === 0) return;
				appendAudit(shard, licenseRegion(owner.licenseRegion).dbCode, event);
				// Expired ones are refused anyway: room is made where new ones come in.
				shard.run(shard.query.deleteFrom('revoked_tokens').where('expires_at_ms', '<', event.atMs));
			});
		},
		async has(owner, jti, nowMs) {
			return finders[owner.licenseRegion](owner.id, jti, nowMs);
		},
	};
}

/** Asked at every handshake, and seldom is there a revoked token that has not expired. */
function finderOf(shard: SqliteFile<ShardSchema>): (appId: string, jti: string, nowMs: number) => boolean {
	const rows = shard.query.selectFrom('revoked_tokens');
	const find = shard.repeatedFirst(rows.select('jti').where('jti', '=', '').where('app_id', '=', ''));
	const lastExpiryMs = shard.memo(() => {
		const last = rows.select('expires_at_ms').orderBy('expires_at_ms', 'desc').limit(1);
		return shard.first(last)?.expires_at_ms ?? 0;
	});
	return (appId, jti, nowMs) => lastExpiryMs('') > nowMs && find(jti, appId) !== undefined;
}
