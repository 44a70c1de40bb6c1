import { AUDIT_TABLE, type AuditSchema } from '../audit-chain.ts';
import type { Migration } from '../file.ts';

/** History of a License Region's shard: everything of the apps that are pinned to it. */
export const SHARD_MIGRATIONS: readonly Migration[] = [
	`
	-- One row: the shard knows its own name, so that a file under a wrong name is noticed.
	CREATE TABLE shard (
		db_code TEXT PRIMARY KEY
	) STRICT;
	-- This shard's own keys, sealed under the master key. All of them open columns, the newest one seals.
	CREATE TABLE data_keys (
		version INTEGER PRIMARY KEY,
		sealed_key TEXT NOT NULL
	) STRICT;
	-- name, client_id and allowed_domains are sealed under this shard's key; they are found by keyed hashes.
	CREATE TABLE apps (
		id TEXT PRIMARY KEY,
		tenant_id TEXT NOT NULL,
		name TEXT NOT NULL,
		name_index BLOB NOT NULL,
		client_id TEXT NOT NULL,
		client_id_index BLOB NOT NULL UNIQUE,
		secret_hash BLOB NOT NULL,
		allowed_domains TEXT NOT NULL,
		enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
		created_at_ms INTEGER NOT NULL,
		version INTEGER NOT NULL DEFAULT 1,
		UNIQUE (tenant_id, name_index)
	) STRICT;
	CREATE INDEX apps_by_age ON apps (created_at_ms DESC, id DESC);
	CREATE TABLE subscriptions (
		app_id TEXT PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
		tenant_id TEXT NOT NULL,
		plan_id TEXT NOT NULL,
		status TEXT NOT NULL CHECK (status IN ('active')),
		since_ms INTEGER NOT NULL
	) STRICT;
	CREATE INDEX subscriptions_by_tenant ON subscriptions (tenant_id, plan_id);
	CREATE TABLE refresh_tokens (
		hash BLOB PRIMARY KEY,
		family_id TEXT NOT NULL,
		app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
		scope TEXT NOT NULL,
		expires_at_ms INTEGER NOT NULL,
		used_at_ms INTEGER,
		revoked_at_ms INTEGER
	) STRICT, WITHOUT ROWID;
	CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
	CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at_ms);
	CREATE INDEX refresh_tokens_by_app ON refresh_tokens (app_id);
	-- Access tokens that were revoked before their time, until it has come.
	CREATE TABLE revoked_tokens (
		jti TEXT PRIMARY KEY,
		app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
		expires_at_ms INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at_ms);
	CREATE INDEX revoked_tokens_by_app ON revoked_tokens (app_id);
	${AUDIT_TABLE}
	`,
];

export interface ShardSchema extends AuditSchema {
	shard: { db_code: string };
	data_keys: { version: number; sealed_key: string };
	apps: {
		id: string;
		tenant_id: string;
		/** Sealed. */
		name: string;
		name_index: Buffer;
		/** Sealed. */
		client_id: string;
		client_id_index: Buffer;
		secret_hash: Buffer;
		/** Sealed JSON. */
		allowed_domains: string;
		enabled: number;
		created_at_ms: number;
		version: number;
	};
	subscriptions: { app_id: string; tenant_id: string; plan_id: string; status: 'active'; since_ms: number };
	refresh_tokens: {
		hash: Buffer;
		family_id: string;
		app_id: string;
		scope: string;
		expires_at_ms: number;
		used_at_ms: number | null;
		revoked_at_ms: number | null;
	};
	revoked_tokens: { jti: string; app_id: string; expires_at_ms: number };
}
