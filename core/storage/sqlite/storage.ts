import { join } from 'node:path';
import type { AccountStore } from '../../control-plane/accounts/store.ts';
import type { AppStore } from '../../control-plane/apps/store.ts';
import type { AuditStore } from '../../control-plane/audit/store.ts';
import type { IssuedTokenStore, KeyStore } from '../../control-plane/keys/store.ts';
import type { MemberStore } from '../../control-plane/members/store.ts';
import type { NodeStore } from '../../control-plane/nodes/store.ts';
import type { OutboxStore } from '../../control-plane/outbox/store.ts';
import type { PlanStore } from '../../control-plane/plans/store.ts';
import type { TenantStore } from '../../control-plane/tenants/store.ts';
import type { RefreshTokenStore, RevokedTokenStore } from '../../control-plane/tokens/store.ts';
import type { IdempotencyStore } from '../../http/idempotency/store.ts';
import type { AuditKeyStore, MasterKeyRegister } from '../../master-key/store.ts';
import { sqliteAccountStore } from './accounts.ts';
import { sqliteAppStore } from './apps.ts';
import { sqliteAuditKeyStore, sqliteAuditStore } from './audit.ts';
import { openSqliteFile } from './file.ts';
import { sqliteIdempotencyStore } from './idempotency.ts';
import { sqliteIssuedTokenStore } from './issued-tokens.ts';
import { sqliteKeyStore } from './keys.ts';
import { sqliteMasterKeyRegister } from './master-keys.ts';
import { sqliteMemberStore } from './members.ts';
import { GLOBAL_MIGRATIONS, type GlobalSchema } from './migrations/global.ts';
import { sqliteNodeStore } from './nodes.ts';
import { sqliteOutboxStore } from './outbox.ts';
import { sqlitePlanStore } from './plans.ts';
import { sqliteRefreshTokenStore } from './refresh-tokens.ts';
import { sqliteRevokedTokenStore } from './revoked-tokens.ts';
import { openShards } from './shards.ts';
import { sqliteTenantStore } from './tenants.ts';

/** All stores on one data directory. */
export interface Storage {
	masterKeys: MasterKeyRegister;
	auditKey: AuditKeyStore;
	accounts: AccountStore;
	members: MemberStore;
	outbox: OutboxStore;
	tenants: TenantStore;
	keys: KeyStore;
	issuedTokens: IssuedTokenStore;
	plans: PlanStore;
	apps: AppStore;
	refreshTokens: RefreshTokenStore;
	revokedTokens: RevokedTokenStore;
	nodes: NodeStore;
	audit: AuditStore;
	idempotency: IdempotencyStore;
	close(): void;
}

/**
 * Opens the global database and the shards of a data directory, and makes what is missing.
 *
 * @throws {StartError} when a file is not usable; those opened before it are closed.
 */
export function openStorage(dataDir: string): Storage {
	const opened: { close(): void }[] = [];
	const close = () => {
		for (const file of opened) file.close();
	};
	try {
		const global = openSqliteFile<GlobalSchema>(join(dataDir, 'global.db'), GLOBAL_MIGRATIONS);
		opened.push(global);
		const shards = openShards(dataDir, (shard) => opened.push(shard));
		return {
			masterKeys: sqliteMasterKeyRegister(global),
			auditKey: sqliteAuditKeyStore(global, shards),
			accounts: sqliteAccountStore(global),
			members: sqliteMemberStore(global),
			outbox: sqliteOutboxStore(global),
			tenants: sqliteTenantStore(global),
			keys: sqliteKeyStore(global),
			issuedTokens: sqliteIssuedTokenStore(global),
			plans: sqlitePlanStore(global),
			apps: sqliteAppStore(global, shards),
			refreshTokens: sqliteRefreshTokenStore(shards),
			revokedTokens: sqliteRevokedTokenStore(shards),
			nodes: sqliteNodeStore(global),
			audit: sqliteAuditStore(global, shards),
			idempotency: sqliteIdempotencyStore(global),
			close,
		};
	} catch (error) {
		close();
		throw error;
	}
}
