import type { ConsoleClient, ConsoleClientQuery } from '../../contract/accounts.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { Clock } from '../../platform/clock.ts';
import { notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { hashSecret, NO_SECRET_HASH, newSecret, secretMatches } from '../../platform/secrets.ts';
import type { AccountStore, ConsoleClientRecord } from '../accounts/store.ts';
import { type Caller, recordOf } from '../caller.ts';

const CLIENT_ID_PREFIX = 'console_';

/** Trusted clients: consoles through which people sign in with `grant_type=password` (contract section 2). */
export class ConsoleClientService {
	readonly #accounts: AccountStore;
	readonly #clock: Clock;

	constructor(accounts: AccountStore, clock: Clock) {
		this.#accounts = accounts;
		this.#clock = clock;
	}

	/** Whether these are the credentials of a trusted client. Takes as long for an unknown one. */
	async isTrusted(clientId: string, clientSecret: string): Promise<boolean> {
		const client = await this.#accounts.getClient(clientId);
		return secretMatches(clientSecret, client?.secretHash ?? NO_SECRET_HASH) && client !== null;
	}

	/** Whether a client id is one of a console, by its form: apps' ids are not told apart from unknown ones otherwise. */
	isConsole(clientId: string): boolean {
		return clientId.startsWith(CLIENT_ID_PREFIX);
	}

	/** A page of the clients, never their secrets. @throws {Fault} `invalid_request` for a cursor of another order. */
	async list(query: ConsoleClientQuery): Promise<CountedPage<ConsoleClient>> {
		const { items, ...rest } = await this.#accounts.listClients(query);
		return { items: items.map(describe), ...rest };
	}

	/** Adds a client that belongs to no operator. The answer is the only one with its secret. */
	async create(by: Caller, name: string): Promise<{ client: ConsoleClient; clientSecret: string }> {
		const { client, clientSecret } = newConsoleClient(name, null, this.#clock.nowMs());
		await this.#accounts.insertClient(client, this.#event(by, 'console_client.created', client));
		return { client: describe(client), clientSecret };
	}

	/** Nobody signs in through it any more; sessions go on. @throws {Fault} `not_found`. */
	async remove(by: Caller, clientId: string): Promise<void> {
		const client = await this.#accounts.getClient(clientId);
		if (!client) throw notFound('console client');
		if (!(await this.#accounts.removeClient(clientId, this.#event(by, 'console_client.removed', client))))
			throw notFound('console client');
	}

	#event(by: Caller, action: 'console_client.created' | 'console_client.removed', { clientId, name }: ConsoleClientRecord) {
		const target = { type: 'console_client' as const, id: clientId, name };
		return recordOf(by, this.#clock.nowMs(), { action, target, tenantId: null });
	}
}

/** A new client with its secret, of which nothing was stored yet. @param accountId the operator that it goes with, or null */
export function newConsoleClient(
	name: string,
	accountId: string | null,
	createdAtMs: number,
): { client: ConsoleClientRecord; clientSecret: string } {
	const clientSecret = newSecret();
	const clientId = CLIENT_ID_PREFIX + crypto.randomUUID();
	return { client: { clientId, name, accountId, secretHash: hashSecret(clientSecret), createdAtMs }, clientSecret };
}

function describe({ clientId, name, accountId, createdAtMs }: ConsoleClientRecord): ConsoleClient {
	return { clientId, name, operatorId: accountId, createdAt: isoTime(createdAtMs) };
}
