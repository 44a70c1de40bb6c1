import type { z } from 'zod';
import { LOCAL_OPERATOR, type Operator, type OperatorQuery, type operatorCredentialsSchema } from '../../contract/accounts.ts';
import type { AuditAction } from '../../contract/audit.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { Clock } from '../../platform/clock.ts';
import { Fault, notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { newSecret } from '../../platform/secrets.ts';
import { hashPassword, requireGoodPassword } from '../accounts/passwords.ts';
import type { AccountRecord, AccountStore } from '../accounts/store.ts';
import { type Caller, type OperatorCaller, recordOf, SYSTEM } from '../caller.ts';
import { newConsoleClient } from './console-clients.ts';

/** What a new operator needs to sign in; shown once. */
export interface OperatorCredentials {
	username: string;
	password: string;
	/** The trusted console client to sign in through. */
	clientId: string;
	clientSecret: string;
}

type CredentialsAnswer = z.output<typeof operatorCredentialsSchema>;

/** Operators of the platform; each gets a trusted console client to sign in through (contract section 2). */
export class OperatorService {
	readonly #accounts: AccountStore;
	readonly #clock: Clock;

	constructor(accounts: AccountStore, clock: Clock) {
		this.#accounts = accounts;
		this.#clock = clock;
	}

	/** Whether the platform has an operator who can sign in, besides the local one. */
	hasAny(): Promise<boolean> {
		return this.#accounts.hasOperator();
	}

	/** Who this machine's own console speaks for: the local operator, made at the first start. */
	async local(): Promise<OperatorCaller> {
		const account = this.#newAccount(LOCAL_OPERATOR, null, true);
		const { id, username } = await this.#accounts.ensureLocal(account, this.#event(SYSTEM, 'operator.created', account));
		return { role: 'operator', accountId: id, epoch: null, name: username, remoteAddress: null, expectedVersion: null };
	}

	/** A page of the operators. @throws {Fault} `invalid_request` for a cursor of another order. */
	async list(query: OperatorQuery): Promise<CountedPage<Operator>> {
		const { items, ...rest } = await this.#accounts.listOperators(query);
		return { items: items.map(describe), ...rest };
	}

	/** Adds an operator and a trusted client of its own. @returns null when the username is taken. */
	async create(by: Caller, username: string, password: string): Promise<OperatorCredentials | null> {
		const account = this.#newAccount(username, await hashPassword(password), false);
		const { client, clientSecret } = newConsoleClient(username, account.id, account.createdAtMs);
		const event = this.#event(by, 'operator.created', account);
		if (!(await this.#accounts.insertOperator(account, client, event))) return null;
		return { username, password, clientId: client.clientId, clientSecret };
	}

	/**
	 * Adds an operator. @param password absent: a random one
	 *
	 * @throws {Fault} `username_taken`; `invalid_request` for a password that is easy to guess.
	 */
	async add(by: Caller, username: string, password: string | undefined): Promise<CredentialsAnswer> {
		if (password !== undefined) requireGoodPassword(password, [username], 'password');
		const credentials = await this.create(by, username, password ?? newSecret());
		const account = credentials && (await this.#accounts.getByUsername(username));
		if (!account) {
			const errors = [{ path: 'username', message: 'is taken' }];
			throw new Fault('username_taken', `There is an account named "${username}" already. Choose another name.`, { errors });
		}
		return { operator: describe(account), ...secretsOf(credentials) };
	}

	/**
	 * Gives an operator another password and another trusted client; the old ones and all sessions are dead at once.
	 *
	 * @throws {Fault} `not_found`; `invalid_request` for a password that is easy to guess.
	 */
	async resetPassword(by: Caller, id: string, password: string = newSecret()): Promise<CredentialsAnswer> {
		const account = await this.#operator(id);
		requireGoodPassword(password, [account.username], 'password');
		const { client, clientSecret } = newConsoleClient(account.username, id, this.#clock.nowMs());
		const event = this.#event(by, 'password.reset', account);
		await this.#accounts.resetOperator(id, await hashPassword(password), client, event);
		const operator = describe(await this.#operator(id));
		return { operator, password, clientId: client.clientId, clientSecret };
	}

	/**
	 * Removes an operator; their sessions and their client are dead at once.
	 *
	 * @throws {Fault} `not_found`; `local_operator`: with it there always is an operator left.
	 */
	async remove(by: Caller, id: string): Promise<void> {
		const account = await this.#operator(id);
		if (account.local) throw new Fault('local_operator', "This is the user of this machine's own console. It cannot be removed.");
		if (!(await this.#accounts.removeOperator(id, this.#event(by, 'operator.removed', account)))) throw notFound('operator');
	}

	async #operator(id: string): Promise<AccountRecord> {
		const account = await this.#accounts.get(id);
		if (!account?.operator) throw notFound('operator');
		return account;
	}

	#newAccount(username: string, passwordHash: string | null, local: boolean): AccountRecord {
		const createdAtMs = this.#clock.nowMs();
		return { id: crypto.randomUUID(), username, name: username, passwordHash, operator: true, local, epoch: 1, createdAtMs };
	}

	#event(by: Caller, action: Extract<AuditAction, `operator.${string}` | 'password.reset'>, { id, username }: AccountRecord) {
		const target = { type: 'account' as const, id, name: username };
		return recordOf(by, this.#clock.nowMs(), { action, target, tenantId: null });
	}
}

function describe({ id, username, local, passwordHash, createdAtMs }: AccountRecord): Operator {
	return { id, username, local, hasPassword: passwordHash !== null, createdAt: isoTime(createdAtMs) };
}

function secretsOf({ password, clientId, clientSecret }: OperatorCredentials) {
	return { password, clientId, clientSecret };
}
