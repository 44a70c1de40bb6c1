import type { Me } from '../../contract/accounts.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault } from '../../platform/fault.ts';
import { permissionsOf } from '../access.ts';
import { type Caller, isMember, recordOf } from '../caller.ts';
import { hashPassword, passwordMatches, requireGoodPassword } from './passwords.ts';
import type { AccountRecord, AccountStore } from './store.ts';

/** The account of whoever asks. */
export class AccountService {
	readonly #accounts: AccountStore;
	readonly #clock: Clock;

	constructor(accounts: AccountStore, clock: Clock) {
		this.#accounts = accounts;
		this.#clock = clock;
	}

	/** Who asks, and what they may do. @throws {Fault} `unauthorized` for core itself. */
	async me(by: Caller): Promise<Me> {
		const account = await this.#own(by);
		const memberships = await this.#accounts.memberships(account.id);
		const current = isMember(by) ? memberships.find(({ tenantId }) => tenantId === by.tenantId) : undefined;
		return {
			accountId: account.id,
			username: account.username,
			name: account.name,
			role: current?.role ?? 'operator',
			tenant: current ? { id: current.tenantId, name: current.tenantName, status: current.tenantStatus } : null,
			memberships: memberships.map(({ tenantId, tenantName, role }) => ({ tenantId, tenantName, role })),
			permissions: permissionsOf(by),
		};
	}

	/**
	 * Changes the own password. Every session of the account ends, this one included.
	 *
	 * @throws {Fault} `password_wrong`; `invalid_request` for a new one that is malformed or easy to guess; `conflict`
	 *   when there is no password to change.
	 */
	async changePassword(by: Caller, currentPassword: string, newPassword: string): Promise<void> {
		const account = await this.#own(by);
		requireGoodPassword(newPassword, [account.username, account.name], 'newPassword');
		if (account.passwordHash === null)
			throw new Fault('conflict', 'This account has no password yet. An operator gives it one: POST /operators/{id}/password.');
		if (!(await passwordMatches(currentPassword, account.passwordHash)))
			throw new Fault('password_wrong', 'That is not the current password.', {
				errors: [{ path: 'currentPassword', message: 'is wrong' }],
			});
		await this.#accounts.setPassword(account.id, await hashPassword(newPassword), this.#event(by, account, 'password.changed'));
	}

	/** Ends every session of the account at once. */
	async signOutEverywhere(by: Caller): Promise<void> {
		const account = await this.#own(by);
		await this.#accounts.endSessions(account.id, this.#event(by, account, 'session.signed_out_everywhere'));
	}

	async #own(by: Caller): Promise<AccountRecord> {
		const account = by.role === 'visitor' || by.accountId === null ? null : await this.#accounts.get(by.accountId);
		if (!account) throw new Fault('unauthorized', 'There is no account behind this request.');
		return account;
	}

	#event(by: Caller, account: AccountRecord, action: 'password.changed' | 'session.signed_out_everywhere') {
		return recordOf(by, this.#clock.nowMs(), {
			action,
			target: { type: 'account', id: account.id, name: account.username },
			tenantId: isMember(by) ? by.tenantId : null,
		});
	}
}
