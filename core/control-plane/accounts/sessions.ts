import { ACCESS_TOKEN_LIFETIME_S, MANAGEMENT_AUDIENCE } from '../../contract/claims.ts';
import type { Clock } from '../../platform/clock.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, isMember, type MemberCaller, type OperatorCaller } from '../caller.ts';
import type { KeyService } from '../keys/service.ts';
import { signToken, verifyToken } from '../tokens/access-token.ts';
import { passwordMatches } from './passwords.ts';
import type { AccountRecord, AccountStore, Membership } from './store.ts';

interface SessionOptions {
	accounts: AccountStore;
	keys: KeyService;
	issuer: string;
	clock: Clock;
}

/** What somebody signs in with. */
export interface SignInAttempt {
	username: string;
	password: string;
	/** Id of the tenant to sign in to; null to leave it open, which does for whoever has one. */
	tenantId: string | null;
	/** From where; null on this machine itself. */
	remoteAddress: string | null;
}

/**
 * How a sign-in ended. Why it was refused is recorded, not answered: all refusals look the same (faults T11). Only who
 * gave the right password is told that they have to choose a tenant.
 */
export type SignIn =
	| { outcome: 'signed_in'; accessToken: string; scope: string }
	| { outcome: 'refused' }
	| { outcome: 'choose_tenant'; tenants: { id: string; name: string }[] };

type Refusal = 'unknown_account' | 'wrong_password' | 'not_a_member' | 'tenant_not_chosen';

/** Who a session is for: an operator of the platform, or a member of one tenant. */
type Subject = Pick<OperatorCaller, 'role'> | (Pick<MemberCaller, 'role' | 'tenantId'> & { memberId: string });

/** What somebody who asks brings along besides who they are. */
type Bearer = OperatorCaller | MemberCaller;

/** Management sessions: a token of 15 minutes, which every request checks against the account (contract section 2). */
export class SessionService {
	readonly #options: SessionOptions;

	constructor(options: SessionOptions) {
		this.#options = options;
	}

	/** Signs an operator or a member in. Takes as long for an unknown account as for a wrong password. */
	async signIn(attempt: SignInAttempt): Promise<SignIn> {
		const { accounts } = this.#options;
		const account = await accounts.getByUsername(attempt.username);
		const matches = await passwordMatches(attempt.password, account?.passwordHash ?? null);
		if (!account || !matches) return this.#refuse(attempt, account, account ? 'wrong_password' : 'unknown_account');
		const memberships = await accounts.memberships(account.id);
		const subject = chooseSubject(account, memberships, attempt.tenantId);
		if (subject === 'choose_tenant') {
			await this.#refuse(attempt, account, 'tenant_not_chosen');
			return { outcome: subject, tenants: memberships.map(({ tenantId: id, tenantName: name }) => ({ id, name })) };
		}
		if (!subject) return this.#refuse(attempt, account, 'not_a_member');
		const accessToken = await this.#issue(account, subject);
		await accounts.record(this.#event('session.signed_in', attempt, account, subject, { role: subject.role }));
		return { outcome: 'signed_in', accessToken, scope: MANAGEMENT_AUDIENCE };
	}

	/** @returns who a management token speaks for now, or null when it is none of ours, or its session has ended. */
	async authenticate(token: string, remoteAddress: string | null): Promise<Bearer | null> {
		const { keys, issuer, clock } = this.#options;
		const jwks = await keys.published(null);
		const payload = await verifyToken(token, { jwks, issuer, audience: MANAGEMENT_AUDIENCE, nowMs: clock.nowMs() });
		if (typeof payload?.sub !== 'string' || typeof payload.epoch !== 'number') return null;
		const tenantId = typeof payload.tenantid === 'string' ? payload.tenantid : null;
		return this.#bearer(payload.sub, { tenantId, role: payload.role, epoch: payload.epoch, remoteAddress });
	}

	/** Whether a caller would be let in again: its session has not ended, its role is what it was. */
	async isCurrent(caller: Caller): Promise<boolean> {
		if (caller.role === 'visitor') return false;
		if (caller.accountId === null || caller.epoch === null) return true;
		const tenantId = isMember(caller) ? caller.tenantId : null;
		const { role, epoch, remoteAddress } = caller;
		return (await this.#bearer(caller.accountId, { tenantId, role, epoch, remoteAddress })) !== null;
	}

	/** Asked of the store each time, so that whoever was removed or signed out is out at once. */
	async #bearer(
		accountId: string,
		session: { tenantId: string | null; role: unknown; epoch: number; remoteAddress: string | null },
	): Promise<Bearer | null> {
		const { accounts } = this.#options;
		const account = await accounts.get(accountId);
		if (!account || account.epoch !== session.epoch) return null;
		const shared = {
			accountId,
			epoch: account.epoch,
			name: account.username,
			remoteAddress: session.remoteAddress,
			expectedVersion: null,
		};
		if (session.tenantId === null)
			return account.operator && session.role === 'operator' ? { ...shared, role: 'operator' } : null;
		const membership = await accounts.membership(accountId, session.tenantId);
		if (!membership || membership.role !== session.role) return null;
		const { role, memberId, tenantId, tenantStatus } = membership;
		return { ...shared, role, memberId, tenantId, tenantStatus };
	}

	async #issue(account: AccountRecord, subject: Subject): Promise<string> {
		const { issuer, keys, clock } = this.#options;
		const iat = Math.floor(clock.nowMs() / 1000);
		const claims = {
			iss: issuer,
			sub: account.id,
			aud: MANAGEMENT_AUDIENCE,
			scope: MANAGEMENT_AUDIENCE,
			name: account.username,
			role: subject.role,
			...('tenantId' in subject ? { tenantid: subject.tenantId } : {}),
			epoch: account.epoch,
			iat,
			exp: iat + ACCESS_TOKEN_LIFETIME_S,
			jti: crypto.randomUUID(),
		};
		return signToken(claims, await keys.signer(null));
	}

	async #refuse(attempt: SignInAttempt, account: AccountRecord | null, reason: Refusal): Promise<SignIn> {
		await this.#options.accounts.record(this.#event('session.failed', attempt, account, null, { reason }));
		return { outcome: 'refused' };
	}

	/** What was typed as a username may be a password, so only the name of a known account is recorded. */
	#event(
		action: 'session.signed_in' | 'session.failed',
		{ remoteAddress }: SignInAttempt,
		account: AccountRecord | null,
		subject: Subject | null,
		after: NewAuditEvent['after'],
	): NewAuditEvent {
		const name = account?.username ?? 'unknown';
		const signedInKind = subject?.role === 'operator' ? 'operator' : 'member';
		return {
			action,
			atMs: this.#options.clock.nowMs(),
			actor: { kind: subject ? signedInKind : 'visitor', name },
			remoteAddress,
			tenantId: subject && 'tenantId' in subject ? subject.tenantId : null,
			target: { type: 'account', id: account?.id ?? '', name },
			before: null,
			after,
		};
	}
}

/** Whoever names no tenant signs in as an operator, or else to the only tenant that there is for them. */
function chooseSubject(
	account: AccountRecord,
	memberships: readonly Membership[],
	tenantId: string | null,
): Subject | 'choose_tenant' | null {
	if (tenantId === null && account.operator) return { role: 'operator' };
	const [first, second] = memberships;
	if (tenantId === null) return second ? 'choose_tenant' : (first ?? null);
	return memberships.find((membership) => membership.tenantId === tenantId) ?? null;
}
