import type { ConsoleClientQuery, MemberRole, OperatorQuery } from '../../contract/accounts.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { TenantStatus } from '../../contract/tenants.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** A person who can sign in. */
export interface AccountRecord {
	id: string;
	/** Unique without case; a member's is their e-mail address. */
	username: string;
	name: string;
	/** Null: this account cannot sign in over the network. */
	passwordHash: string | null;
	operator: boolean;
	/** The user of this machine's own console; there is one. */
	local: boolean;
	/** Grows when all sessions end. */
	epoch: number;
	createdAtMs: number;
}

/** What an account is in one tenant. */
export interface Membership {
	memberId: string;
	tenantId: string;
	tenantName: string;
	tenantStatus: TenantStatus;
	role: MemberRole;
}

/** A client that may use the password grant. */
export interface ConsoleClientRecord {
	clientId: string;
	name: string;
	/** The operator that it goes with; null for one that stands alone. */
	accountId: string | null;
	secretHash: Uint8Array;
	createdAtMs: number;
}

/** A refresh token of a management session; its hash stands in for it. */
export interface SessionTokenRecord {
	hash: Uint8Array;
	/** All tokens that came of one sign-in; reuse of one ends them all (RFC 9700 section 4.14). */
	familyId: string;
	accountId: string;
	/** The console client that it was issued to. */
	clientId: string;
	/** The tenant that a member signed in to; null for an operator. */
	tenantId: string | null;
	role: MemberRole | 'operator';
	/** The account's, when it signed in. */
	epoch: number;
	expiresAtMs: number;
	usedAtMs: number | null;
	revokedAtMs: number | null;
}
export type NewSessionToken = Omit<SessionTokenRecord, 'usedAtMs' | 'revokedAtMs'>;

/** Port to the refresh tokens of management sessions. Each method is one atomic step. */
export interface SessionTokenStore {
	/** Makes room as well: those that expired before `nowMs` go. */
	insert(token: NewSessionToken, nowMs: number): Promise<void>;
	/** @returns null when this client has no such token. */
	get(clientId: string, hash: Uint8Array): Promise<SessionTokenRecord | null>;
	/**
	 * Marks one token as used and stores its successor, only if it was neither used nor revoked: of two at once, at
	 * most one succeeds (faults T8).
	 *
	 * @returns whether it was this call that used it.
	 */
	rotate(usedHash: Uint8Array, next: NewSessionToken, nowMs: number): Promise<boolean>;
	/** Ends all tokens of a family, at the time of the event, which is recorded in the same step. */
	revokeFamily(familyId: string, event: NewAuditEvent): Promise<void>;
}

/** Port to the accounts and to the trusted console clients. Each method is one atomic step, its audit event included. */
export interface AccountStore {
	get(id: string): Promise<AccountRecord | null>;
	getByUsername(username: string): Promise<AccountRecord | null>;
	memberships(accountId: string): Promise<Membership[]>;
	/** @returns null when the account is not a member of that tenant. */
	membership(accountId: string, tenantId: string): Promise<Membership | null>;
	/** Whether there is an operator besides the local one. */
	hasOperator(): Promise<boolean>;
	listOperators(query: OperatorQuery): Promise<CountedPage<AccountRecord>>;
	/** The local operator: the one that is there, else this one is added. */
	ensureLocal(account: AccountRecord, event: NewAuditEvent): Promise<AccountRecord>;
	/** @returns false when the username is taken. */
	insertOperator(account: AccountRecord, client: ConsoleClientRecord, event: NewAuditEvent): Promise<boolean>;
	/** Ends all sessions; an account that is no member either is removed. @returns false when there is no such operator. */
	removeOperator(id: string, event: NewAuditEvent): Promise<boolean>;
	/** Another password, and another client in place of the account's old ones; all sessions end. */
	resetOperator(id: string, passwordHash: string, client: ConsoleClientRecord, event: NewAuditEvent): Promise<void>;
	/** All sessions end. */
	setPassword(id: string, passwordHash: string, event: NewAuditEvent): Promise<void>;
	endSessions(id: string, event: NewAuditEvent): Promise<void>;
	/** Records what changes nothing, such as a sign-in. */
	record(event: NewAuditEvent): Promise<void>;
	getClient(clientId: string): Promise<ConsoleClientRecord | null>;
	listClients(query: ConsoleClientQuery): Promise<CountedPage<ConsoleClientRecord>>;
	insertClient(client: ConsoleClientRecord, event: NewAuditEvent): Promise<void>;
	/** @returns false when it is gone already. */
	removeClient(clientId: string, event: NewAuditEvent): Promise<boolean>;
}
