import type { MemberRole } from '../../contract/accounts.ts';
import type { AuditAction } from '../../contract/audit.ts';
import type { Invitation, InvitationAnswer, InvitationFacts, InvitationQuery, Member } from '../../contract/members.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound, stale } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { hashSecret, newSecret } from '../../platform/secrets.ts';
import { hashPassword, passwordMatches, requireGoodPassword } from '../accounts/passwords.ts';
import type { AccountRecord, AccountStore } from '../accounts/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, recordOf, visitor } from '../caller.ts';
import type { EventHub } from '../events/hub.ts';
import type { Outbox } from '../outbox/service.ts';
import type { NewMail } from '../outbox/store.ts';
import type { TenantRecord, TenantStore } from '../tenants/store.ts';
import { describeMember } from './service.ts';
import type { InvitationRecord, MemberStore } from './store.ts';

const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

interface InvitationServiceOptions {
	members: MemberStore;
	accounts: AccountStore;
	tenants: TenantStore;
	outbox: Outbox;
	events: EventHub;
	clock: Clock;
}

type InvitationAction = Extract<AuditAction, 'member.invited' | 'member.invited_again' | 'member.invitation_withdrawn'>;

/** An invitation and the mail with its link. */
export interface NewInvitation {
	invitation: InvitationRecord;
	mail: NewMail;
}

/** Links by mail that make members: 256 random bits, good for 7 days and one use, stored as a hash. */
export class InvitationService {
	readonly #options: InvitationServiceOptions;

	constructor(options: InvitationServiceOptions) {
		this.#options = options;
	}

	/** A page of the invitations that were not accepted. @throws {Fault} `not_found` for an unknown tenant. */
	async list(tenantId: string, query: InvitationQuery): Promise<CountedPage<Invitation>> {
		await this.#tenant(tenantId);
		const { items, ...rest } = await this.#options.members.listInvitations(tenantId, query);
		return { items: items.map((record) => this.#describe(record)), ...rest };
	}

	/**
	 * Invites somebody. Whether the address has an account already is not told.
	 *
	 * @throws {Fault} `not_found`, `already_member`, `already_invited`.
	 */
	async invite(by: Caller, tenantId: string, email: string, role: MemberRole): Promise<Invitation> {
		const tenant = await this.#tenant(tenantId);
		const { invitation, mail } = await this.compose(tenant, email, role, by.name);
		const event = this.#event(by, 'member.invited', invitation);
		const conflict = await this.#options.members.invite(invitation, mail, event);
		if (conflict === 'already_member') throw new Fault(conflict, `"${email}" is a member of "${tenant.name}" already.`);
		if (conflict) throw new Fault(conflict, `"${email}" has an invitation already. Send it again, or withdraw it first.`);
		this.#changed(tenantId);
		return this.#describe(invitation);
	}

	/** An invitation that nothing was stored of yet. @param invitedBy what the mail calls the sender */
	async compose(tenant: TenantRecord, email: string, role: MemberRole, invitedBy: string): Promise<NewInvitation> {
		const { token, ...link } = this.#newLink();
		const createdAtMs = this.#options.clock.nowMs();
		const invitation = { id: crypto.randomUUID(), tenantId: tenant.id, email, role, ...link, invitedBy, createdAtMs, version: 1 };
		return { invitation, mail: await this.#mail(tenant, invitation, token) };
	}

	/** Mails another link; the one before is dead. @throws {Fault} `not_found`, `stale`. */
	async resend(by: Caller, tenantId: string, invitationId: string): Promise<Invitation> {
		const tenant = await this.#tenant(tenantId);
		const invitation = await this.#record(by, tenantId, invitationId);
		const { token, ...link } = this.#newLink();
		const mail = await this.#mail(tenant, { ...invitation, ...link }, token);
		const event = this.#event(by, 'member.invited_again', invitation);
		if (!(await this.#options.members.replaceLink(invitation, link, mail, event))) throw changed(invitation);
		this.#changed(tenantId);
		return this.#describe(await this.#record({ ...by, expectedVersion: null }, tenantId, invitationId));
	}

	/** Makes a link worthless. @throws {Fault} `not_found`, `stale`. */
	async withdraw(by: Caller, tenantId: string, invitationId: string): Promise<void> {
		const invitation = await this.#record(by, tenantId, invitationId);
		const event = this.#event(by, 'member.invitation_withdrawn', invitation);
		if (!(await this.#options.members.withdraw(invitation, event))) throw changed(invitation);
		this.#changed(tenantId);
	}

	/** What a link is for. @throws {Fault} `invitation_invalid`. */
	async lookup(token: string): Promise<InvitationFacts> {
		const { invitation, tenant } = await this.#usable(token);
		const account = await this.#options.accounts.getByUsername(invitation.email);
		const { email, role, expiresAtMs } = invitation;
		return { tenantName: tenant.name, email, role, expiresAt: isoTime(expiresAtMs), hasAccount: account !== null };
	}

	/**
	 * Makes whoever has the link a member, once: with a new account, or with the one that the address has, after its
	 * password was right.
	 *
	 * @throws {Fault} `invitation_invalid`; `invalid_request` for a missing name or a bad password; `password_wrong`.
	 */
	async accept(by: Caller, answer: InvitationAnswer): Promise<Member> {
		const { invitation } = await this.#usable(answer.token);
		const { accounts, members, clock } = this.#options;
		const known = await accounts.getByUsername(invitation.email);
		const account = known ? await signedIn(known, answer.password) : await this.#newAccount(invitation, answer);
		const nowMs = clock.nowMs();
		const { id: invitationId, tokenHash, email, role, tenantId } = invitation;
		const memberId = crypto.randomUUID();
		const target = { type: 'member' as const, id: memberId, name: email };
		const event = recordOf(visitor(email, by.remoteAddress), nowMs, {
			action: 'member.accepted',
			target,
			tenantId,
			after: { role },
		});
		const member = await members.accept({ invitationId, tokenHash, memberId, account, nowMs }, event);
		if (!member) throw invalid();
		this.#changed(tenantId);
		return describeMember(member);
	}

	async #newAccount({ email }: InvitationRecord, { name, password }: InvitationAnswer): Promise<AccountRecord> {
		if (name === undefined)
			throw new Fault('invalid_request', 'Say your name: this address has no account yet.', {
				errors: [{ path: 'name', message: 'is missing' }],
			});
		requireGoodPassword(password, [email, name], 'password');
		return newMemberAccount(email, name, await hashPassword(password), this.#options.clock.nowMs());
	}

	/** Expired, used, withdrawn, replaced and never sent: one answer for all. */
	async #usable(token: string): Promise<{ invitation: InvitationRecord; tenant: TenantRecord }> {
		const { members, tenants, clock } = this.#options;
		const invitation = await members.getInvitationByToken(hashSecret(token));
		const tenant = invitation && (await tenants.get(invitation.tenantId));
		if (!invitation || !tenant || invitation.expiresAtMs <= clock.nowMs()) throw invalid();
		if (tenant.status === 'rejected' || tenant.status === 'deleting') throw invalid();
		return { invitation, tenant };
	}

	#newLink() {
		const token = newSecret();
		return { token, tokenHash: hashSecret(token), expiresAtMs: this.#options.clock.nowMs() + LIFETIME_MS };
	}

	#mail(tenant: TenantRecord, { email, role, invitedBy, expiresAtMs }: InvitationRecord, token: string): Promise<NewMail> {
		const facts = { tenantName: tenant.name, role, invitedBy, token, expiresAt: isoTime(expiresAtMs) };
		return this.#options.outbox.newMail('invitation', email, tenant.id, facts);
	}

	async #tenant(tenantId: string): Promise<TenantRecord> {
		const tenant = await this.#options.tenants.get(tenantId);
		if (!tenant) throw notFound('tenant');
		return tenant;
	}

	async #record(by: Caller, tenantId: string, invitationId: string): Promise<InvitationRecord> {
		const invitation = await this.#options.members.getInvitation(tenantId, invitationId);
		if (!invitation) throw notFound('invitation');
		if (by.expectedVersion !== null && by.expectedVersion !== invitation.version) throw changed(invitation);
		return invitation;
	}

	#event(by: Caller, action: InvitationAction, { id, email, role, tenantId }: InvitationRecord): NewAuditEvent {
		const target = { type: 'invitation' as const, id, name: email };
		return recordOf(by, this.#options.clock.nowMs(), { action, target, tenantId, after: { role } });
	}

	#describe({ id, tenantId, email, role, invitedBy, createdAtMs, expiresAtMs, version }: InvitationRecord): Invitation {
		const expired = expiresAtMs <= this.#options.clock.nowMs();
		const [createdAt, expiresAt] = [isoTime(createdAtMs), isoTime(expiresAtMs)];
		return { id, tenantId, email, role, invitedBy, createdAt, expiresAt, expired, version };
	}

	#changed(tenantId: string): void {
		this.#options.events.publish({ type: 'tenant.changed', tenantId });
	}
}

/** The account of a person who is to be a member; their address is their username. */
export function newMemberAccount(email: string, name: string, passwordHash: string, createdAtMs: number): AccountRecord {
	return { id: crypto.randomUUID(), username: email, name, passwordHash, operator: false, local: false, epoch: 1, createdAtMs };
}

/** @returns the id of an account whose password this is. */
async function signedIn(account: AccountRecord, password: string): Promise<string> {
	if (await passwordMatches(password, account.passwordHash)) return account.id;
	throw new Fault('password_wrong', 'This address has an account already. Accept with its password.', {
		errors: [{ path: 'password', message: 'is not the one of this account' }],
	});
}

function invalid(): Fault {
	return new Fault('invitation_invalid', 'It was used, withdrawn or replaced, or has expired. Ask for a new one.');
}

function changed({ email }: InvitationRecord): Fault {
	return stale(`invitation of "${email}"`);
}
