import { join } from 'node:path';
import type { RemoteStore } from '../../console/instances/store.ts';
import { LICENSE_REGIONS } from '../../contract/regions.ts';
import type { AccountStore, SessionTokenStore } from '../../control-plane/accounts/store.ts';
import type { AppStore } from '../../control-plane/apps/store.ts';
import type { AuditRetentionStore, AuditStore } from '../../control-plane/audit/store.ts';
import type { BillingStore } from '../../control-plane/billing/store.ts';
import type { DataStore } from '../../control-plane/data/store.ts';
import type { IssuedTokenStore, KeyStore } from '../../control-plane/keys/store.ts';
import type { InsightStore } from '../../control-plane/live/store.ts';
import type { MasterKeyRegister, SealedStore } from '../../control-plane/master-key/store.ts';
import type { MemberStore } from '../../control-plane/members/store.ts';
import type { NodeStore } from '../../control-plane/nodes/store.ts';
import type { OutboxStore } from '../../control-plane/outbox/store.ts';
import type { PlanStore } from '../../control-plane/plans/store.ts';
import type { SandboxClockStore } from '../../control-plane/sandbox/store.ts';
import type { SettingsStore } from '../../control-plane/settings/store.ts';
import type { TenantStore } from '../../control-plane/tenants/store.ts';
import type { RefreshTokenStore, RevokedTokenStore, TestTokenStore } from '../../control-plane/tokens/store.ts';
import type { SyncStore } from '../../data-plane/sync-store/store.ts';
import type { IdempotencyStore } from '../../http/idempotency/store.ts';
import type { AuditKeyStore } from '../../master-key/store.ts';
import type { SandboxPaymentStore } from '../../payment-sandbox/store.ts';
import type { Sealer } from '../../platform/sealing.ts';
import { sqliteAccountStore } from './accounts.ts';
import { sqliteAppStore } from './apps.ts';
import { sqliteAuditKeyStore, sqliteAuditRetentionStore, sqliteAuditStore } from './audit.ts';
import { type AuditListener, GLOBAL_DATABASE, onAuditRecorded } from './audit-chain.ts';
import { sqliteBillingStore } from './billing.ts';
import { sqliteDataStore } from './data.ts';
import { openSqliteFile, type SqliteFile } from './file.ts';
import { allGuarded } from './guarded.ts';
import { sqliteIdempotencyStore } from './idempotency.ts';
import { sqliteInsightStore } from './insight.ts';
import { sqliteIssuedTokenStore } from './issued-tokens.ts';
import { sqliteKeyStore } from './keys.ts';
import { sqliteMasterKeyRegister } from './master-keys.ts';
import { sqliteMemberStore } from './members.ts';
import { GLOBAL_MIGRATIONS, type GlobalSchema } from './migrations/global.ts';
import { SYNC_MIGRATIONS, type SyncSchema } from './migrations/sync.ts';
import { sqliteNodeStore } from './nodes.ts';
import { sqliteOutboxStore } from './outbox.ts';
import { sqlitePlanStore } from './plans.ts';
import { sqliteRefreshTokenStore } from './refresh-tokens.ts';
import { sqliteRemoteStore } from './remote-instances.ts';
import { sqliteRevokedTokenStore } from './revoked-tokens.ts';
import { sqliteSandboxClockStore, sqliteSandboxPaymentStore } from './sandbox.ts';
import { sqliteSealedStore } from './sealed-values.ts';
import { sqliteSessionTokenStore } from './session-tokens.ts';
import { sqliteSettingsStore } from './settings.ts';
import { openShards, type Shards, unlockShards } from './shards.ts';
import { sqliteSyncStores } from './sync-log.ts';
import { sqliteTenantStore } from './tenants.ts';
import { sqliteTestTokenStore } from './test-tokens.ts';

/** All stores on one data directory. */
export interface Storage {
	masterKeys: MasterKeyRegister;
	sealed: SealedStore;
	auditKey: AuditKeyStore;
	settings: SettingsStore;
	data: DataStore;
	accounts: AccountStore;
	sessionTokens: SessionTokenStore;
	members: MemberStore;
	outbox: OutboxStore;
	tenants: TenantStore;
	keys: KeyStore;
	issuedTokens: IssuedTokenStore;
	plans: PlanStore;
	apps: AppStore;
	refreshTokens: RefreshTokenStore;
	billing: BillingStore;
	sandboxClock: SandboxClockStore;
	sandboxPayments: SandboxPaymentStore;
	revokedTokens: RevokedTokenStore;
	testTokens: TestTokenStore;
	nodes: NodeStore;
	insight: InsightStore;
	audit: AuditStore;
	auditRetention: AuditRetentionStore;
	idempotency: IdempotencyStore;
	remotes: RemoteStore;
	/** The sync layer of a WebSocket region. */
	syncStore(region: string): SyncStore;
	/** Opens the shards' sealed columns; before that nothing of an app can be read or written. @throws {StartError}. */
	unlock(sealer: Sealer): Promise<void>;
	/** Calls the listener for each event that is recorded from now on. */
	onAuditRecorded(listener: AuditListener): void;
	/** False while writing fails (faults S2). */
	isWritable(): boolean;
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
		const syncFile = openSqliteFile<SyncSchema>(join(dataDir, 'sync.db'), SYNC_MIGRATIONS, 'log');
		const syncStores = sqliteSyncStores(syncFile);
		// What waits for its group is written before the file is closed
		opened.push({ close: () => syncStores.flush() }, syncFile);
		const shards = openShards(dataDir, (shard) => opened.push(shard));
		const stores = {
			masterKeys: sqliteMasterKeyRegister(global),
			sealed: sqliteSealedStore(allFiles(global, shards)),
			auditKey: sqliteAuditKeyStore(global, shards),
			settings: sqliteSettingsStore(global),
			data: sqliteDataStore(dataDir, global, shards),
			accounts: sqliteAccountStore(global),
			sessionTokens: sqliteSessionTokenStore(global),
			members: sqliteMemberStore(global),
			outbox: sqliteOutboxStore(global),
			tenants: sqliteTenantStore(global),
			keys: sqliteKeyStore(global),
			issuedTokens: sqliteIssuedTokenStore(global),
			plans: sqlitePlanStore(global),
			apps: sqliteAppStore(global, shards),
			refreshTokens: sqliteRefreshTokenStore(shards),
			billing: sqliteBillingStore(global, shards),
			sandboxClock: sqliteSandboxClockStore(global, shards),
			sandboxPayments: sqliteSandboxPaymentStore(global),
			revokedTokens: sqliteRevokedTokenStore(shards),
			testTokens: sqliteTestTokenStore(shards),
			nodes: sqliteNodeStore(global),
			insight: sqliteInsightStore(shards),
			audit: sqliteAuditStore(global, shards),
			auditRetention: sqliteAuditRetentionStore(global, shards),
			idempotency: sqliteIdempotencyStore(global),
			remotes: sqliteRemoteStore(global),
		};
		return {
			...allGuarded(stores),
			syncStore: (region) => syncStores.of(region),
			unlock: (sealer) => unlockShards(shards, sealer),
			onAuditRecorded: (listener) => {
				for (const { file } of allFiles(global, shards)) onAuditRecorded(file, listener);
			},
			isWritable: () => [global, syncFile, ...Object.values(shards)].every((file) => file.isWritable()),
			close,
		};
	} catch (error) {
		close();
		throw error;
	}
}

function allFiles(global: SqliteFile<GlobalSchema>, shards: Shards) {
	return [
		{ name: GLOBAL_DATABASE, file: global },
		...LICENSE_REGIONS.map(({ code, dbCode }) => ({ name: dbCode, file: shards[code] })),
	];
}
