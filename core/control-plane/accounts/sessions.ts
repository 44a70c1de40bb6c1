import { ACCESS_TOKEN_LIFETIME_S, MANAGEMENT_AUDIENCE, REFRESH_TOKEN_LIFETIME_S, SCOPE_OFFLINE } from '../../contract/claims.ts';
import type { Clock } from '../../platform/clock.ts';
import { hashSecret, newSecret } from '../../platform/secrets.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import { type Caller, isMember, type MemberCaller, type OperatorCaller } from '../caller.ts';
import type { KeyService } from '../keys/service.ts';
import { signToken, verifyToken } from '../tokens/access-token.ts';
import type { TokenEra } from '../tokens/token-era.ts';
import { passwordMatches } from './passwords.ts';
import type { AccountRecord, AccountStore, Membership, SessionTokenRecord, SessionTokenStore } from './store.ts';

interface SessionOptions {
	accounts: AccountStore;
	sessionTokens: SessionTokenStore;
	keys: KeyService;
	issuer: string;
	era: TokenEra;
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
	/** The console client that asks for a refresh token as well; null to do without. */
	offlineClientId: string | null;
}

/** What a session goes on with. */
interface SessionTokens {
	accessToken: string;
	/** Absent where none was asked for. */
	refreshToken?: string;
	scope: string;
}

/**
 * How a sign-in ended. Why it was refused is recorded, not answered: all refusals look the same (faults T11). Only who
 * gave the right password is told that they have to choose a tenant.
 */
export type SignIn =
	| ({ outcome: 'signed_in' } & SessionTokens)
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
		const refreshToken = await this.#firstRefreshToken(account, subject, attempt.offlineClientId);
		await accounts.record(this.#event('session.signed_in', attempt, account, subject, { role: subject.role }));
		return { outcome: 'signed_in', ...tokens(accessToken, refreshToken) };
	}

	/**
	 * Goes on with a session: another access token and another refresh token, in place of this one, which is dead at once.
	 *
	 * @returns null when the token is not good (any more): used, revoked, expired, another client's, or its session has
	 *   ended. One that was used before ends its whole family (RFC 9700 section 4.14.2).
	 */
	async refresh(clientId: string, refreshToken: string): Promise<SessionTokens | null> {
		const { accounts, sessionTokens, clock, era } = this.#options;
		const known = await sessionTokens.get(clientId, hashSecret(refreshToken));
		if (!known) return null;
		if (known.usedAtMs !== null) await this.#endFamily(known, 'token.reused');
		if (known.usedAtMs !== null || known.revokedAtMs !== null || known.expiresAtMs <= clock.nowMs()) return null;
		if (!era.holdsRefreshToken(known.expiresAtMs)) return null;
		const bearer = await this.#bearer(known.accountId, { ...known, remoteAddress: null });
		const account = await accounts.get(known.accountId);
		if (!bearer || !account) return null;
		// Signed first: should that fail, the refresh token is still good (faults S2).
		const accessToken = await this.#issue(account, bearer);
		const { usedAtMs: _used, revokedAtMs: _revoked, ...session } = known;
		const next = newRefreshToken(session, clock.nowMs());
		if (await sessionTokens.rotate(known.hash, next.record, clock.nowMs())) return tokens(accessToken, next.token);
		await this.#endFamily(known, 'token.reused');
		return null;
	}

	/** Ends a refresh token together with its family (RFC 7009). An unknown one is as good as ended. */
	async revoke(clientId: string, refreshToken: string): Promise<void> {
		const known = await this.#options.sessionTokens.get(clientId, hashSecret(refreshToken));
		if (known) await this.#endFamily(known, 'token.revoked');
	}

	async #firstRefreshToken(account: AccountRecord, subject: Subject, clientId: string | null): Promise<string | undefined> {
		if (clientId === null) return undefined;
		const { sessionTokens, clock } = this.#options;
		const tenantId = 'tenantId' in subject ? subject.tenantId : null;
		const session = { familyId: crypto.randomUUID(), accountId: account.id, clientId, tenantId, role: subject.role };
		const { token, record } = newRefreshToken({ ...session, epoch: account.epoch }, clock.nowMs());
		await sessionTokens.insert(record, clock.nowMs());
		return token;
	}

	async #endFamily(token: SessionTokenRecord, action: 'token.reused' | 'token.revoked'): Promise<void> {
		const account = await this.#options.accounts.get(token.accountId);
		const name = account?.username ?? 'unknown';
		await this.#options.sessionTokens.revokeFamily(token.familyId, {
			atMs: this.#options.clock.nowMs(),
			actor: { kind: token.role === 'operator' ? 'operator' : 'member', name },
			remoteAddress: null,
			tenantId: token.tenantId,
			action,
			target: { type: 'account', id: token.accountId, name },
			before: null,
			after: { familyId: token.familyId },
		});
	}

	/** @returns who a management token speaks for now, or null when it is none of ours, or its session has ended. */
	async authenticate(token: string, remoteAddress: string | null): Promise<Bearer | null> {
		const { keys, issuer, clock, era } = this.#options;
		const jwks = await keys.published(null);
		const payload = await verifyToken(token, { jwks, issuer, audience: MANAGEMENT_AUDIENCE, nowMs: clock.nowMs() });
		if (typeof payload?.sub !== 'string' || typeof payload.epoch !== 'number' || !era.holds(payload.iat)) return null;
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

function newRefreshToken(session: Omit<SessionTokenRecord, 'hash' | 'expiresAtMs' | 'usedAtMs' | 'revokedAtMs'>, nowMs: number) {
	const token = newSecret();
	return { token, record: { ...session, hash: hashSecret(token), expiresAtMs: nowMs + REFRESH_TOKEN_LIFETIME_S * 1000 } };
}

function tokens(accessToken: string, refreshToken: string | undefined): SessionTokens {
	if (refreshToken === undefined) return { accessToken, scope: MANAGEMENT_AUDIENCE };
	return { accessToken, refreshToken, scope: `${MANAGEMENT_AUDIENCE} ${SCOPE_OFFLINE}` };
}
