import type { Generated } from 'kysely';
import { AUDIT_TABLE, type AuditSchema } from '../audit-chain.ts';
import { AUDIT_START_TABLE } from '../audit-ends.ts';
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
	-- Outlives its app when it is a paid one: it goes on being billed until it is cancelled.
	CREATE TABLE subscriptions (
		app_id TEXT PRIMARY KEY,
		tenant_id TEXT NOT NULL,
		deleted_app_name TEXT,
		plan_id TEXT NOT NULL,
		since_ms INTEGER NOT NULL,
		price_cents INTEGER NOT NULL,
		currency TEXT NOT NULL,
		-- A free plan has no periods.
		anchor_ms INTEGER,
		period_start_ms INTEGER,
		period_end_ms INTEGER,
		cancel_at_period_end INTEGER NOT NULL CHECK (cancel_at_period_end IN (0, 1)),
		grace_ends_at_ms INTEGER
	) STRICT;
	CREATE INDEX subscriptions_by_end ON subscriptions (period_end_ms) WHERE period_end_ms IS NOT NULL;
	CREATE INDEX subscriptions_by_tenant ON subscriptions (tenant_id, plan_id);
	-- What plan changes put on the app's next invoice.
	CREATE TABLE pending_lines (
		seq INTEGER PRIMARY KEY,
		app_id TEXT NOT NULL,
		tenant_id TEXT NOT NULL,
		line TEXT NOT NULL
	) STRICT;
	CREATE INDEX pending_lines_by_app ON pending_lines (app_id);
	CREATE INDEX pending_lines_by_tenant ON pending_lines (tenant_id);
	-- Never deleted: the number has no gaps.
	CREATE TABLE invoices (
		seq INTEGER PRIMARY KEY,
		number TEXT NOT NULL UNIQUE,
		id TEXT NOT NULL UNIQUE,
		tenant_id TEXT NOT NULL,
		app_id TEXT NOT NULL,
		app_name TEXT NOT NULL,
		reason TEXT NOT NULL CHECK (reason IN ('start', 'renewal', 'final')),
		checkout_id TEXT,
		status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'void', 'uncollectible')),
		currency TEXT NOT NULL,
		total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
		created_at_ms INTEGER NOT NULL,
		paid_at_ms INTEGER,
		attempts INTEGER NOT NULL,
		check_at_ms INTEGER,
		next_attempt_at_ms INTEGER,
		grace_ends_at_ms INTEGER,
		decline_reason TEXT
	) STRICT;
	CREATE INDEX invoices_by_tenant ON invoices (tenant_id, created_at_ms DESC, number DESC);
	CREATE INDEX invoices_open ON invoices (app_id) WHERE status = 'open';
	CREATE TABLE invoice_lines (
		invoice_id TEXT NOT NULL REFERENCES invoices (id),
		position INTEGER NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('plan', 'proration', 'credit', 'carry_over')),
		description TEXT NOT NULL,
		amount_cents INTEGER NOT NULL,
		period_start_ms INTEGER,
		period_end_ms INTEGER,
		PRIMARY KEY (invoice_id, position)
	) STRICT, WITHOUT ROWID;
	-- A ledger: the balance is the sum.
	CREATE TABLE credits (
		seq INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		tenant_id TEXT NOT NULL,
		currency TEXT NOT NULL,
		amount_cents INTEGER NOT NULL,
		reason TEXT NOT NULL,
		invoice_id TEXT,
		created_at_ms INTEGER NOT NULL
	) STRICT;
	CREATE INDEX credits_by_tenant ON credits (tenant_id, currency);
	CREATE TABLE checkouts (
		id TEXT PRIMARY KEY,
		tenant_id TEXT NOT NULL,
		app_id TEXT NOT NULL,
		plan_id TEXT NOT NULL,
		plan_name TEXT NOT NULL,
		status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'completed', 'declined')),
		decline_reason TEXT,
		invoice_id TEXT,
		created_at_ms INTEGER NOT NULL,
		expires_at_ms INTEGER NOT NULL,
		-- As JSON: what was shown.
		change TEXT NOT NULL
	) STRICT;
	CREATE INDEX checkouts_by_app ON checkouts (app_id, status);
	CREATE INDEX checkouts_by_tenant ON checkouts (tenant_id);
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
	AUDIT_START_TABLE,
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
	subscriptions: {
		app_id: string;
		tenant_id: string;
		deleted_app_name: string | null;
		plan_id: string;
		since_ms: number;
		price_cents: number;
		currency: string;
		anchor_ms: number | null;
		period_start_ms: number | null;
		period_end_ms: number | null;
		cancel_at_period_end: number;
		grace_ends_at_ms: number | null;
	};
	pending_lines: { seq: Generated<number>; app_id: string; tenant_id: string; line: string };
	invoices: {
		seq: number;
		number: string;
		id: string;
		tenant_id: string;
		app_id: string;
		app_name: string;
		reason: 'start' | 'renewal' | 'final';
		checkout_id: string | null;
		status: 'open' | 'paid' | 'void' | 'uncollectible';
		currency: string;
		total_cents: number;
		created_at_ms: number;
		paid_at_ms: number | null;
		attempts: number;
		check_at_ms: number | null;
		next_attempt_at_ms: number | null;
		grace_ends_at_ms: number | null;
		decline_reason: string | null;
	};
	invoice_lines: {
		invoice_id: string;
		position: number;
		kind: 'plan' | 'proration' | 'credit' | 'carry_over';
		description: string;
		amount_cents: number;
		period_start_ms: number | null;
		period_end_ms: number | null;
	};
	credits: {
		seq: Generated<number>;
		id: string;
		tenant_id: string;
		currency: string;
		amount_cents: number;
		reason: string;
		invoice_id: string | null;
		created_at_ms: number;
	};
	checkouts: {
		id: string;
		tenant_id: string;
		app_id: string;
		plan_id: string;
		plan_name: string;
		status: 'open' | 'pending' | 'completed' | 'declined';
		decline_reason: string | null;
		invoice_id: string | null;
		created_at_ms: number;
		expires_at_ms: number;
		change: string;
	};
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
