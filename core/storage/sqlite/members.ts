import type { AccountRecord } from '../../control-plane/accounts/store.ts';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import type {
	FirstOwner,
	InvitationRecord,
	MemberConflict,
	MemberRecord,
	MemberStore,
} from '../../control-plane/members/store.ts';
import { accountRow, removeAccountsWithoutMembership } from './accounts.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { insertMails } from './outbox.ts';
import {
	anyContains,
	beyond,
	countOfAll,
	ORDERS_BY_AGE,
	ORDERS_BY_AGE_AND_NAME,
	ordersBy,
	parseCursor,
	sorted,
	toPage,
} from './paging.ts';
import { tenantRow } from './tenants.ts';

type PersonRow = GlobalSchema['people'];
type InvitationRow = GlobalSchema['invitations'];

const ORDERS_BY_EMAIL = ordersBy('email', { column: 'email', key: 'email', values: 'string' });
const MEMBER_ORDERS = { ...ORDERS_BY_AGE_AND_NAME, ...ORDERS_BY_EMAIL };
const INVITATION_ORDERS = { ...ORDERS_BY_AGE, ...ORDERS_BY_EMAIL };

function toMember(row: PersonRow): MemberRecord {
	return {
		id: row.id,
		tenantId: row.tenant_id,
		accountId: row.account_id,
		name: row.name,
		email: row.email,
		role: row.role,
		createdAtMs: row.created_at_ms,
		version: row.version,
	};
}

function toInvitation(row: InvitationRow): InvitationRecord {
	return {
		id: row.id,
		tenantId: row.tenant_id,
		email: row.email,
		role: row.role,
		tokenHash: row.token_hash,
		invitedBy: row.invited_by,
		createdAtMs: row.created_at_ms,
		expiresAtMs: row.expires_at_ms,
		version: row.version,
	};
}

function invitationRow(invitation: InvitationRecord): InvitationRow {
	return {
		id: invitation.id,
		tenant_id: invitation.tenantId,
		email: invitation.email,
		role: invitation.role,
		token_hash: Buffer.from(invitation.tokenHash),
		invited_by: invitation.invitedBy,
		created_at_ms: invitation.createdAtMs,
		expires_at_ms: invitation.expiresAtMs,
		version: invitation.version,
	};
}

/** Members and invitations in the global database. */
export function sqliteMemberStore(global: SqliteFile<GlobalSchema>): MemberStore {
	const people = () => global.query.selectFrom('people').selectAll();
	const invitations = () => global.query.selectFrom('invitations').selectAll();
	const personOf = (tenantId: string, memberId: string) =>
		global.first(people().where('tenant_id', '=', tenantId).where('id', '=', memberId));
	const accountIdOf = (username: string) =>
		global.first(global.query.selectFrom('accounts').select('id').where('username', '=', username))?.id;
	const audit = (event: NewAuditEvent) => appendAudit(global, GLOBAL_DATABASE, event);

	const isLastOwner = (row: PersonRow) => {
		const others = people().where('tenant_id', '=', row.tenant_id).where('role', '=', 'owner').where('id', '!=', row.id);
		return row.role === 'owner' && global.first(others.limit(1)) === undefined;
	};

	/** Edits a member that is at the expected version and records it, or tells what stood against it. */
	function edited(
		{ id, tenantId }: Pick<MemberRecord, 'id' | 'tenantId'>,
		expected: number | null,
		event: NewAuditEvent,
		edit: (row: PersonRow) => MemberConflict | null,
	): MemberConflict | null {
		return global.transaction(() => {
			const row = personOf(tenantId, id);
			if (!row || (expected !== null && row.version !== expected)) return 'stale';
			const conflict = edit(row);
			if (conflict === null) audit(event);
			return conflict;
		});
	}

	/** Only at the version that the caller saw. @returns whether it was there. */
	function takeInvitation({ id, version }: Pick<InvitationRecord, 'id' | 'version'>): boolean {
		return global.run(global.query.deleteFrom('invitations').where('id', '=', id).where('version', '=', version)) === 1;
	}

	function insertMember(member: Omit<PersonRow, 'name' | 'email'>): void {
		global.run(global.query.insertInto('members').values(member));
	}

	function insertFirstOwner(tenantId: string, createdAtMs: number, owner: FirstOwner): void {
		if ('invitation' in owner) {
			global.run(global.query.insertInto('invitations').values(invitationRow(owner.invitation)));
			return;
		}
		global.run(global.query.insertInto('accounts').values(accountRow(owner.account)));
		insertMember({
			id: owner.memberId,
			tenant_id: tenantId,
			account_id: owner.account.id,
			role: 'owner',
			created_at_ms: createdAtMs,
			version: 1,
		});
	}

	/** Adds a new account, or finds the known one. @returns null when the address has another account than was thought */
	function accountFor(email: string, account: AccountRecord | string): string | null {
		const knownId = accountIdOf(email) ?? null;
		if (typeof account === 'string') return knownId === account ? account : null;
		if (knownId !== null) return null;
		global.run(global.query.insertInto('accounts').values(accountRow(account)));
		return account.id;
	}

	return {
		async list(tenantId, { cursor, limit, sort, search, role }) {
			const order = MEMBER_ORDERS[sort];
			const position = parseCursor(cursor, order);
			let matching = global.query.selectFrom('people').where('tenant_id', '=', tenantId);
			if (search) matching = matching.where(anyContains(['name', 'email'], search));
			if (role) matching = matching.where('role', '=', role);
			let page = matching
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const total = global.first(matching.select(countOfAll))?.total ?? 0;
			return { ...toPage(global.all(page).map(toMember), limit, order), total };
		},
		async get(tenantId, memberId) {
			const row = personOf(tenantId, memberId);
			return row ? toMember(row) : null;
		},
		async ownerEmails(tenantId) {
			return global.all(people().where('tenant_id', '=', tenantId).where('role', '=', 'owner')).map(({ email }) => email);
		},
		async setRole(member, role, expected, event) {
			return edited(member, expected, event, (row) => {
				if (role !== 'owner' && isLastOwner(row)) return 'last_owner';
				const update = global.query.updateTable('members').set(({ eb }) => ({ role, version: eb('version', '+', 1) }));
				global.run(update.where('id', '=', member.id));
				return null;
			});
		},
		async remove(member, expected, event) {
			return edited(member, expected, event, (row) => {
				if (isLastOwner(row)) return 'last_owner';
				global.run(global.query.deleteFrom('members').where('id', '=', member.id));
				removeAccountsWithoutMembership(global);
				return null;
			});
		},
		async listInvitations(tenantId, { cursor, limit, sort, search }) {
			const order = INVITATION_ORDERS[sort];
			const position = parseCursor(cursor, order);
			let matching = global.query.selectFrom('invitations').where('tenant_id', '=', tenantId);
			if (search) matching = matching.where(anyContains(['email'], search));
			let page = matching
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const total = global.first(matching.select(countOfAll))?.total ?? 0;
			return { ...toPage(global.all(page).map(toInvitation), limit, order), total };
		},
		async getInvitation(tenantId, invitationId) {
			const row = global.first(invitations().where('tenant_id', '=', tenantId).where('id', '=', invitationId));
			return row ? toInvitation(row) : null;
		},
		async getInvitationByToken(tokenHash) {
			const row = global.first(invitations().where('token_hash', '=', Buffer.from(tokenHash)));
			return row ? toInvitation(row) : null;
		},
		async invite(invitation, mail, event) {
			return global.transaction(() => {
				const { tenantId, email } = invitation;
				if (global.first(people().where('tenant_id', '=', tenantId).where('email', '=', email))) return 'already_member';
				const known = global.first(invitations().where('tenant_id', '=', tenantId).where('email', '=', email));
				if (known && known.expires_at_ms > invitation.createdAtMs) return 'already_invited';
				if (known) takeInvitation(known);
				global.run(global.query.insertInto('invitations').values(invitationRow(invitation)));
				insertMails(global, [mail]);
				audit(event);
				return null;
			});
		},
		async replaceLink({ id, version }, { tokenHash, expiresAtMs }, mail, event) {
			const update = global.query.updateTable('invitations').set(({ eb }) => ({
				token_hash: Buffer.from(tokenHash),
				expires_at_ms: expiresAtMs,
				version: eb('version', '+', 1),
			}));
			return global.transaction(() => {
				if (global.run(update.where('id', '=', id).where('version', '=', version)) === 0) return false;
				insertMails(global, [mail]);
				audit(event);
				return true;
			});
		},
		async withdraw(invitation, event) {
			return global.transaction(() => {
				const taken = takeInvitation(invitation);
				if (taken) audit(event);
				return taken;
			});
		},
		async accept({ invitationId, tokenHash, memberId, account, nowMs }, event) {
			return global.transaction(() => {
				const link = invitations().where('id', '=', invitationId).where('token_hash', '=', Buffer.from(tokenHash));
				const invitation = global.first(link);
				const accountId = invitation ? accountFor(invitation.email, account) : null;
				if (!invitation || accountId === null) return null;
				takeInvitation(invitation);
				const { tenant_id, role } = invitation;
				insertMember({ id: memberId, tenant_id, account_id: accountId, role, created_at_ms: nowMs, version: 1 });
				audit(event);
				const row = personOf(tenant_id, memberId);
				return row ? toMember(row) : null;
			});
		},
		async signUp(tenant, owner, mails, event) {
			return global.transaction(() => {
				if (global.first(global.query.selectFrom('tenants').select('id').where('name', '=', tenant.name)))
					return 'tenant_name_taken';
				if ('account' in owner && accountIdOf(owner.account.username)) return 'username_taken';
				global.run(global.query.insertInto('tenants').values(tenantRow(tenant)));
				insertFirstOwner(tenant.id, tenant.createdAtMs, owner);
				insertMails(global, mails);
				audit(event);
				return null;
			});
		},
	};
}
