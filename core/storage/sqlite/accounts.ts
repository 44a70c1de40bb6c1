import type { AccountRecord, AccountStore, ConsoleClientRecord, Membership } from '../../control-plane/accounts/store.ts';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
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

type Row = GlobalSchema['accounts'];

const OPERATOR_ORDERS = {
	...ORDERS_BY_AGE,
	...ordersBy('username', { column: 'username', key: 'username', values: 'string' }),
};

/** The row of a new account. */
export function accountRow(account: AccountRecord): Row {
	return {
		id: account.id,
		username: account.username,
		name: account.name,
		password_hash: account.passwordHash,
		operator: Number(account.operator),
		local: Number(account.local),
		epoch: account.epoch,
		created_at_ms: account.createdAtMs,
	};
}

function toRecord(row: Row): AccountRecord {
	return {
		id: row.id,
		username: row.username,
		name: row.name,
		passwordHash: row.password_hash,
		operator: row.operator === 1,
		local: row.local === 1,
		epoch: row.epoch,
		createdAtMs: row.created_at_ms,
	};
}

function clientRow(client: ConsoleClientRecord): GlobalSchema['console_clients'] {
	return {
		id: client.clientId,
		name: client.name,
		account_id: client.accountId,
		secret_hash: Buffer.from(client.secretHash),
		created_at_ms: client.createdAtMs,
	};
}

function toClient(row: GlobalSchema['console_clients']): ConsoleClientRecord {
	return {
		clientId: row.id,
		name: row.name,
		accountId: row.account_id,
		secretHash: row.secret_hash,
		createdAtMs: row.created_at_ms,
	};
}

/**
 * Removes accounts that are nothing to anybody: no operator, and no member of any tenant. Call it in the transaction
 * that took their last membership.
 */
export function removeAccountsWithoutMembership(global: SqliteFile<GlobalSchema>): void {
	const members = global.query.selectFrom('members').select('account_id');
	global.run(global.query.deleteFrom('accounts').where('operator', '=', 0).where('id', 'not in', members));
}

/** Accounts and trusted console clients in the global database. */
export function sqliteAccountStore(global: SqliteFile<GlobalSchema>): AccountStore {
	const accounts = () => global.query.selectFrom('accounts').selectAll();
	const clients = () => global.query.selectFrom('console_clients').selectAll();
	const recordedIf = (event: NewAuditEvent, changed: boolean) => {
		if (changed) appendAudit(global, GLOBAL_DATABASE, event);
		return changed;
	};
	const bumpEpoch = () => global.query.updateTable('accounts').set(({ eb }) => ({ epoch: eb('epoch', '+', 1) }));
	const memberships = (accountId: string) =>
		global.query
			.selectFrom('members')
			.innerJoin('tenants', 'tenants.id', 'members.tenant_id')
			.select([
				'members.id as memberId',
				'members.tenant_id as tenantId',
				'tenants.name as tenantName',
				'tenants.status as tenantStatus',
				'members.role as role',
			])
			.where('members.account_id', '=', accountId)
			.orderBy('tenants.name');

	return {
		async get(id) {
			const row = global.first(accounts().where('id', '=', id));
			return row ? toRecord(row) : null;
		},
		async getByUsername(username) {
			const row = global.first(accounts().where('username', '=', username));
			return row ? toRecord(row) : null;
		},
		async memberships(accountId) {
			return global.all<Membership>(memberships(accountId));
		},
		async membership(accountId, tenantId) {
			return global.first<Membership>(memberships(accountId).where('members.tenant_id', '=', tenantId)) ?? null;
		},
		async hasOperator() {
			return global.first(accounts().where('operator', '=', 1).where('local', '=', 0).limit(1)) !== undefined;
		},
		async listOperators({ cursor, limit, sort, search }) {
			const order = OPERATOR_ORDERS[sort];
			const position = parseCursor(cursor, order);
			let matching = global.query.selectFrom('accounts').where('operator', '=', 1);
			if (search) matching = matching.where(anyContains(['username', 'name'], search));
			let page = matching
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const total = global.first(matching.select(countOfAll))?.total ?? 0;
			return { ...toPage(global.all(page).map(toRecord), limit, order), total };
		},
		async ensureLocal(account, event) {
			return global.transaction(() => {
				const known = global.first(accounts().where('local', '=', 1));
				if (known) return toRecord(known);
				global.run(global.query.insertInto('accounts').values(accountRow(account)));
				appendAudit(global, GLOBAL_DATABASE, event);
				return account;
			});
		},
		async insertOperator(account, client, event) {
			const insert = global.query
				.insertInto('accounts')
				.values(accountRow(account))
				.onConflict((conflict) => conflict.column('username').doNothing());
			return global.transaction(() => {
				if (global.run(insert) === 0) return false;
				global.run(global.query.insertInto('console_clients').values(clientRow(client)));
				return recordedIf(event, true);
			});
		},
		async removeOperator(id, event) {
			return global.transaction(() => {
				const demote = bumpEpoch().set({ operator: 0 });
				if (global.run(demote.where('id', '=', id).where('operator', '=', 1).where('local', '=', 0)) === 0) return false;
				global.run(global.query.deleteFrom('console_clients').where('account_id', '=', id));
				removeAccountsWithoutMembership(global);
				return recordedIf(event, true);
			});
		},
		async resetOperator(id, passwordHash, client, event) {
			global.transaction(() => {
				const reset = bumpEpoch().set({ password_hash: passwordHash });
				if (global.run(reset.where('id', '=', id).where('operator', '=', 1)) === 0) return;
				global.run(global.query.deleteFrom('console_clients').where('account_id', '=', id));
				global.run(global.query.insertInto('console_clients').values(clientRow(client)));
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async setPassword(id, passwordHash, event) {
			global.transaction(() => {
				recordedIf(event, global.run(bumpEpoch().set({ password_hash: passwordHash }).where('id', '=', id)) === 1);
			});
		},
		async endSessions(id, event) {
			global.transaction(() => {
				recordedIf(event, global.run(bumpEpoch().where('id', '=', id)) === 1);
			});
		},
		async record(event) {
			global.transaction(() => appendAudit(global, GLOBAL_DATABASE, event));
		},
		async getClient(clientId) {
			const row = global.first(clients().where('id', '=', clientId));
			return row ? toClient(row) : null;
		},
		async listClients({ cursor, limit, sort, search }) {
			const order = ORDERS_BY_AGE_AND_NAME[sort];
			const position = parseCursor(cursor, order);
			let matching = global.query.selectFrom('console_clients');
			if (search) matching = matching.where(anyContains(['name', 'id'], search));
			let page = matching
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const rows = global.all(page).map((row) => ({ ...toClient(row), id: row.id }));
			return { ...toPage(rows, limit, order), total: global.first(matching.select(countOfAll))?.total ?? 0 };
		},
		async insertClient(client, event) {
			global.transaction(() => {
				global.run(global.query.insertInto('console_clients').values(clientRow(client)));
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async removeClient(clientId, event) {
			return global.transaction(() =>
				recordedIf(event, global.run(global.query.deleteFrom('console_clients').where('id', '=', clientId)) === 1),
			);
		},
	};
}
