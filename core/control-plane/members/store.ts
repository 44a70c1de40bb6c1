import type { MemberRole } from '../../contract/accounts.ts';
import type { InvitationQuery, MemberQuery } from '../../contract/members.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { AccountRecord } from '../accounts/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import type { NewMail } from '../outbox/store.ts';
import type { TenantRecord } from '../tenants/store.ts';

export interface MemberRecord {
	id: string;
	tenantId: string;
	accountId: string;
	name: string;
	email: string;
	role: MemberRole;
	createdAtMs: number;
	/** Grows with each change. */
	version: number;
}

export interface InvitationRecord {
	id: string;
	tenantId: string;
	email: string;
	role: MemberRole;
	/** SHA-256 of the token in the link. */
	tokenHash: Uint8Array;
	/** Name of who sent it. */
	invitedBy: string;
	createdAtMs: number;
	expiresAtMs: number;
	/** Grows when the link is sent again. */
	version: number;
}

/** What stood against an edit of a member: checked in the same step as the write. */
export type MemberConflict = 'last_owner' | 'stale';

/** What stood against an invitation. */
export type InvitationConflict = 'already_member' | 'already_invited';

/** An invitation that is being accepted, as the holder of the link saw it. */
export interface Acceptance {
	invitationId: string;
	/** The link that was used: once it was sent again, another one counts. */
	tokenHash: Uint8Array;
	memberId: string;
	/** A new account, or the id of the one that the address has. */
	account: AccountRecord | string;
	nowMs: number;
}

/** Who is to own a tenant that signs up: a new account, or whoever accepts the invitation. */
export type FirstOwner = { account: AccountRecord; memberId: string } | { invitation: InvitationRecord };

/** Port to members and invitations. Each method is one atomic step, its audit event and mails included. */
export interface MemberStore {
	list(tenantId: string, query: MemberQuery): Promise<CountedPage<MemberRecord>>;
	get(tenantId: string, memberId: string): Promise<MemberRecord | null>;
	/** Addresses of a tenant's owners. */
	ownerEmails(tenantId: string): Promise<string[]>;
	/** @returns null when it was stored, else what stood against it. */
	setRole(
		member: Pick<MemberRecord, 'id' | 'tenantId'>,
		role: MemberRole,
		expected: number | null,
		event: NewAuditEvent,
	): Promise<MemberConflict | null>;
	/** Removes a member, and their account when this was its last membership. */
	remove(
		member: Pick<MemberRecord, 'id' | 'tenantId'>,
		expected: number | null,
		event: NewAuditEvent,
	): Promise<MemberConflict | null>;

	listInvitations(tenantId: string, query: InvitationQuery): Promise<CountedPage<InvitationRecord>>;
	getInvitation(tenantId: string, invitationId: string): Promise<InvitationRecord | null>;
	getInvitationByToken(tokenHash: Uint8Array): Promise<InvitationRecord | null>;
	/** Adds an invitation in place of an expired one. */
	invite(invitation: InvitationRecord, mail: NewMail, event: NewAuditEvent): Promise<InvitationConflict | null>;
	/** Puts another link in place of the one that was sent. @returns false when the invitation is gone or was changed. */
	replaceLink(
		invitation: InvitationRecord,
		link: Pick<InvitationRecord, 'tokenHash' | 'expiresAtMs'>,
		mail: NewMail,
		event: NewAuditEvent,
	): Promise<boolean>;
	/** @returns false when the invitation is gone or was changed. */
	withdraw(invitation: InvitationRecord, event: NewAuditEvent): Promise<boolean>;
	/** Uses an invitation up. @returns the new member, or null when the invitation or the account is not what it was. */
	accept(acceptance: Acceptance, event: NewAuditEvent): Promise<MemberRecord | null>;
	/** Adds a pending tenant with its owner. @returns `username_taken` when the address got an account meanwhile. */
	signUp(
		tenant: TenantRecord,
		owner: FirstOwner,
		mails: readonly NewMail[],
		event: NewAuditEvent,
	): Promise<'tenant_name_taken' | 'username_taken' | null>;
}
