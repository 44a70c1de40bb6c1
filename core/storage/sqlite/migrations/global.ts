import { AUDIT_TABLE, type AuditSchema } from '../audit-chain.ts';
import { AUDIT_START_TABLE } from '../audit-ends.ts';
import type { Migration } from '../file.ts';

/** History of the global database: accounts, keys and the catalogue. Nothing of a License Region lies here. */
export const GLOBAL_MIGRATIONS: readonly Migration[] = [
	`
	CREATE TABLE master_keys (
		version TEXT PRIMARY KEY,
		probe TEXT NOT NULL
	) STRICT;
	-- People. Operators run the platform, all others are members of tenants and have their e-mail address as username.
	CREATE TABLE accounts (
		id TEXT PRIMARY KEY,
		username TEXT NOT NULL UNIQUE COLLATE NOCASE,
		name TEXT NOT NULL COLLATE NOCASE,
		-- Null: no sign-in over the network.
		password_hash TEXT,
		operator INTEGER NOT NULL CHECK (operator IN (0, 1)),
		-- The user of this machine's own console.
		local INTEGER NOT NULL CHECK (local IN (0, 1)),
		-- Counted up when all sessions end: tokens carry the one they were issued in.
		epoch INTEGER NOT NULL,
		created_at_ms INTEGER NOT NULL
	) STRICT;
	CREATE UNIQUE INDEX accounts_one_local ON accounts (local) WHERE local = 1;
	CREATE INDEX accounts_operators ON accounts (created_at_ms DESC, id DESC) WHERE operator = 1;
	CREATE TABLE console_clients (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL COLLATE NOCASE,
		-- Null: stands alone.
		account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
		secret_hash BLOB NOT NULL,
		created_at_ms INTEGER NOT NULL
	) STRICT;
	CREATE INDEX console_clients_by_account ON console_clients (account_id);
	CREATE INDEX console_clients_by_age ON console_clients (created_at_ms DESC, id DESC);
	CREATE TABLE tenants (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL UNIQUE COLLATE NOCASE,
		status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'rejected', 'suspended', 'deleting')),
		created_at_ms INTEGER NOT NULL,
		approved_at_ms INTEGER,
		billing_email TEXT,
		version INTEGER NOT NULL DEFAULT 1
	) STRICT;
	CREATE INDEX tenants_by_age ON tenants (created_at_ms DESC, id DESC);
	CREATE INDEX tenants_by_status ON tenants (status, created_at_ms DESC, id DESC);
	CREATE TABLE members (
		id TEXT PRIMARY KEY,
		tenant_id TEXT NOT NULL REFERENCES tenants (id),
		account_id TEXT NOT NULL REFERENCES accounts (id),
		role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'viewer')),
		created_at_ms INTEGER NOT NULL,
		version INTEGER NOT NULL DEFAULT 1,
		UNIQUE (tenant_id, account_id)
	) STRICT;
	CREATE INDEX members_by_age ON members (tenant_id, created_at_ms DESC, id DESC);
	CREATE INDEX members_by_account ON members (account_id);
	-- Members with what their accounts say of them.
	CREATE VIEW people AS
		SELECT members.*, accounts.name, accounts.username AS email FROM members JOIN accounts ON accounts.id = members.account_id;
	CREATE TABLE invitations (
		id TEXT PRIMARY KEY,
		tenant_id TEXT NOT NULL REFERENCES tenants (id),
		email TEXT NOT NULL COLLATE NOCASE,
		role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'viewer')),
		token_hash BLOB NOT NULL UNIQUE,
		invited_by TEXT NOT NULL,
		created_at_ms INTEGER NOT NULL,
		expires_at_ms INTEGER NOT NULL,
		version INTEGER NOT NULL DEFAULT 1,
		UNIQUE (tenant_id, email)
	) STRICT;
	CREATE INDEX invitations_by_age ON invitations (tenant_id, created_at_ms DESC, id DESC);
	-- Every mail, written in the same transaction as its cause.
	CREATE TABLE outbox (
		id TEXT PRIMARY KEY,
		kind TEXT NOT NULL,
		recipient TEXT NOT NULL COLLATE NOCASE,
		subject TEXT NOT NULL COLLATE NOCASE,
		-- One of the two; a text with a one-time link is sealed, and forgotten once it is sent.
		text TEXT,
		sealed_text TEXT,
		tenant_id TEXT,
		status TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'failed', 'kept')),
		attempts INTEGER NOT NULL,
		last_error TEXT,
		created_at_ms INTEGER NOT NULL,
		next_attempt_at_ms INTEGER,
		sent_at_ms INTEGER
	) STRICT;
	CREATE INDEX outbox_by_age ON outbox (created_at_ms DESC, id DESC);
	CREATE INDEX outbox_due ON outbox (next_attempt_at_ms) WHERE status = 'queued';
	-- The platform itself signs management tokens: its keys have no tenant.
	CREATE TABLE signing_keys (
		kid TEXT PRIMARY KEY,
		tenant_id TEXT REFERENCES tenants (id),
		status TEXT NOT NULL CHECK (status IN ('active', 'retired', 'revoked')),
		public_jwk TEXT NOT NULL,
		-- Removed when the key is revoked.
		sealed_private_jwk TEXT,
		created_at_ms INTEGER NOT NULL,
		-- When it stopped signing, by rotation or revocation.
		ended_at_ms INTEGER,
		-- When its private half was first found not to open.
		unreadable_at_ms INTEGER
	) STRICT;
	CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (coalesce(tenant_id, '')) WHERE status = 'active';
	CREATE INDEX signing_keys_by_tenant ON signing_keys (tenant_id);
	-- Made with a tenant's approval; invoices and credits lie in the shards of its apps.
	CREATE TABLE billing_profiles (
		tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
		currency TEXT NOT NULL,
		provider TEXT NOT NULL,
		created_at_ms INTEGER NOT NULL
	) STRICT;
	-- How far the sandbox's clock is ahead of the machine's; one row once it was moved.
	CREATE TABLE sandbox_clock (
		id INTEGER PRIMARY KEY CHECK (id = 1),
		offset_ms INTEGER NOT NULL
	) STRICT;
	-- Books of the sandbox's payment provider, which is another house: no references to our tables.
	CREATE TABLE sandbox_payment_behaviours (
		tenant_id TEXT PRIMARY KEY,
		behaviour TEXT NOT NULL CHECK (behaviour IN ('succeed', 'decline', 'delay')),
		delay_ms INTEGER NOT NULL
	) STRICT;
	CREATE TABLE sandbox_charges (
		idempotency_key TEXT PRIMARY KEY,
		tenant_id TEXT NOT NULL,
		amount_cents INTEGER NOT NULL,
		currency TEXT NOT NULL,
		is_declined INTEGER NOT NULL CHECK (is_declined IN (0, 1)),
		settles_at_ms INTEGER NOT NULL
	) STRICT;
	-- How many access tokens of a key expire in which second: what revoking it would touch.
	CREATE TABLE issued_tokens (
		kid TEXT NOT NULL,
		expires_at_s INTEGER NOT NULL,
		count INTEGER NOT NULL,
		PRIMARY KEY (kid, expires_at_s)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE plans (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL UNIQUE COLLATE NOCASE,
		currency TEXT NOT NULL,
		monthly_price_cents INTEGER NOT NULL,
		max_connections INTEGER NOT NULL,
		max_documents INTEGER NOT NULL,
		max_users_per_doc INTEGER NOT NULL,
		ops_per_minute INTEGER NOT NULL,
		archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
		version INTEGER NOT NULL DEFAULT 1
	) STRICT;
	-- The node registry. What changes with every heartbeat is not here: it is worthless a moment later.
	CREATE TABLE nodes (
		id TEXT PRIMARY KEY,
		region TEXT NOT NULL UNIQUE,
		url TEXT NOT NULL,
		kind TEXT NOT NULL CHECK (kind IN ('sandbox', 'external')),
		-- What operators want; it holds over restarts.
		stopped INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1)),
		draining INTEGER NOT NULL DEFAULT 0 CHECK (draining IN (0, 1)),
		-- Sandbox nodes: what they were started with.
		port INTEGER,
		connections_max INTEGER,
		-- External nodes: the hash of their token.
		token_hash BLOB CHECK ((kind = 'external') = (token_hash IS NOT NULL)),
		-- External nodes: since when they are recorded as offline, and when they were heard of before that.
		offline_since_ms INTEGER,
		last_heartbeat_at_ms INTEGER,
		created_at_ms INTEGER NOT NULL,
		version INTEGER NOT NULL DEFAULT 1
	) STRICT;
	-- Answers to creates that carried an Idempotency-Key; sealed, because some carry a secret.
	CREATE TABLE idempotent_answers (
		key_hash BLOB PRIMARY KEY,
		request_hash BLOB NOT NULL,
		sealed_answer TEXT NOT NULL,
		created_at_ms INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX idempotent_answers_by_age ON idempotent_answers (created_at_ms);
	-- One row: authenticates the ends of all audit chains.
	CREATE TABLE audit_key (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		sealed_key TEXT NOT NULL
	) STRICT;
	${AUDIT_TABLE}
	`,
	`
	-- One row once something was changed: JSON of what differs from the defaults.
	CREATE TABLE settings (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		content TEXT NOT NULL,
		version INTEGER NOT NULL
	) STRICT;
	`,
	`
	-- Refresh tokens of management sessions.
	CREATE TABLE session_tokens (
		hash BLOB PRIMARY KEY,
		family_id TEXT NOT NULL,
		account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
		client_id TEXT NOT NULL REFERENCES console_clients (id) ON DELETE CASCADE,
		tenant_id TEXT,
		role TEXT NOT NULL,
		epoch INTEGER NOT NULL,
		expires_at_ms INTEGER NOT NULL,
		used_at_ms INTEGER,
		revoked_at_ms INTEGER
	) STRICT, WITHOUT ROWID;
	CREATE INDEX session_tokens_by_family ON session_tokens (family_id);
	CREATE INDEX session_tokens_by_expiry ON session_tokens (expires_at_ms);
	CREATE INDEX session_tokens_by_account ON session_tokens (account_id);
	CREATE INDEX session_tokens_by_client ON session_tokens (client_id);
	`,
	`
	-- Control planes elsewhere that this console manages.
	CREATE TABLE remote_instances (
		id TEXT PRIMARY KEY,
		name TEXT NOT NULL UNIQUE COLLATE NOCASE,
		url TEXT NOT NULL,
		environment_name TEXT NOT NULL,
		environment_color TEXT NOT NULL,
		production INTEGER NOT NULL CHECK (production IN (0, 1)),
		read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),
		ca TEXT,
		proxy_url TEXT,
		username TEXT,
		client_id TEXT,
		-- Client secret and the proxy's password.
		sealed_credentials TEXT,
		-- Null while nobody is signed in.
		sealed_refresh_token TEXT,
		-- The session has ended by itself.
		expired INTEGER NOT NULL CHECK (expired IN (0, 1)),
		created_at_ms INTEGER NOT NULL,
		version INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	`,
	`
	-- When the clock last went back to real time: tokens of before have ended.
	ALTER TABLE sandbox_clock ADD COLUMN went_back_at_ms INTEGER;
	`,
	AUDIT_START_TABLE,
];

export interface GlobalSchema extends AuditSchema {
	master_keys: { version: string; probe: string };
	audit_key: { only: number; sealed_key: string };
	settings: { only: number; content: string; version: number };
	accounts: {
		id: string;
		username: string;
		name: string;
		password_hash: string | null;
		operator: number;
		local: number;
		epoch: number;
		created_at_ms: number;
	};
	members: {
		id: string;
		tenant_id: string;
		account_id: string;
		role: 'owner' | 'admin' | 'viewer';
		created_at_ms: number;
		version: number;
	};
	people: GlobalSchema['members'] & { name: string; email: string };
	invitations: {
		id: string;
		tenant_id: string;
		email: string;
		role: 'owner' | 'admin' | 'viewer';
		token_hash: Buffer;
		invited_by: string;
		created_at_ms: number;
		expires_at_ms: number;
		version: number;
	};
	outbox: {
		id: string;
		kind: string;
		recipient: string;
		subject: string;
		text: string | null;
		sealed_text: string | null;
		tenant_id: string | null;
		status: 'queued' | 'sent' | 'failed' | 'kept';
		attempts: number;
		last_error: string | null;
		created_at_ms: number;
		next_attempt_at_ms: number | null;
		sent_at_ms: number | null;
	};
	console_clients: { id: string; name: string; account_id: string | null; secret_hash: Buffer; created_at_ms: number };
	tenants: {
		id: string;
		name: string;
		status: 'pending' | 'active' | 'rejected' | 'suspended' | 'deleting';
		created_at_ms: number;
		approved_at_ms: number | null;
		billing_email: string | null;
		version: number;
	};
	idempotent_answers: { key_hash: Buffer; request_hash: Buffer; sealed_answer: string; created_at_ms: number };
	signing_keys: {
		kid: string;
		tenant_id: string | null;
		status: 'active' | 'retired' | 'revoked';
		public_jwk: string;
		sealed_private_jwk: string | null;
		created_at_ms: number;
		ended_at_ms: number | null;
		unreadable_at_ms: number | null;
	};
	billing_profiles: { tenant_id: string; currency: string; provider: string; created_at_ms: number };
	sandbox_clock: { id: number; offset_ms: number; went_back_at_ms: number | null };
	sandbox_payment_behaviours: { tenant_id: string; behaviour: 'succeed' | 'decline' | 'delay'; delay_ms: number };
	sandbox_charges: {
		idempotency_key: string;
		tenant_id: string;
		amount_cents: number;
		currency: string;
		is_declined: number;
		settles_at_ms: number;
	};
	session_tokens: {
		hash: Buffer;
		family_id: string;
		account_id: string;
		client_id: string;
		tenant_id: string | null;
		role: 'operator' | 'owner' | 'admin' | 'viewer';
		epoch: number;
		expires_at_ms: number;
		used_at_ms: number | null;
		revoked_at_ms: number | null;
	};
	remote_instances: {
		id: string;
		name: string;
		url: string;
		environment_name: string;
		environment_color: string;
		production: number;
		read_only: number;
		ca: string | null;
		proxy_url: string | null;
		username: string | null;
		client_id: string | null;
		sealed_credentials: string | null;
		sealed_refresh_token: string | null;
		expired: number;
		created_at_ms: number;
		version: number;
	};
	issued_tokens: { kid: string; expires_at_s: number; count: number };
	nodes: {
		id: string;
		region: string;
		url: string;
		kind: 'sandbox' | 'external';
		stopped: number;
		draining: number;
		port: number | null;
		connections_max: number | null;
		token_hash: Buffer | null;
		offline_since_ms: number | null;
		last_heartbeat_at_ms: number | null;
		created_at_ms: number;
		version: number;
	};
	plans: {
		id: string;
		name: string;
		currency: string;
		monthly_price_cents: number;
		max_connections: number;
		max_documents: number;
		max_users_per_doc: number;
		ops_per_minute: number;
		archived: number;
		version: number;
	};
}
