import type { TenantQuery } from '../../contract/tenants.ts';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import type { TenantConflict, TenantRecord, TenantStore } from '../../control-plane/tenants/store.ts';
import { removeAccountsWithoutMembership } from './accounts.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import { billingProfileRow } from './billing-profiles.ts';
import type { SqliteFile } from './file.ts';
import { signingKeyRow } from './keys.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { insertMails } from './outbox.ts';
import { beyond, isOneOf, nameContains, ORDERS_BY_AGE_AND_NAME, parseCursor, sorted, toPage } from './paging.ts';

type Row = GlobalSchema['tenants'];

/** The row of a tenant. */
export function tenantRow(tenant: TenantRecord): Row {
	return {
		id: tenant.id,
		name: tenant.name,
		status: tenant.status,
		created_at_ms: tenant.createdAtMs,
		approved_at_ms: tenant.approvedAtMs,
		billing_email: tenant.billingEmail,
		version: tenant.version,
	};
}

function toRecord(row: Row): TenantRecord {
	return {
		id: row.id,
		name: row.name,
		status: row.status,
		createdAtMs: row.created_at_ms,
		approvedAtMs: row.approved_at_ms,
		billingEmail: row.billing_email,
		version: row.version,
	};
}

/** The tenants in the global database. */
export function sqliteTenantStore(global: SqliteFile<GlobalSchema>): TenantStore {
	const tenants = () => global.query.selectFrom('tenants').selectAll();
	const nameHolder = (name: string) => global.first(tenants().where('name', '=', name));

	function matching({ search, status, id }: Pick<TenantQuery, 'search' | 'status'> & { id: string | undefined }) {
		let query = global.query.selectFrom('tenants');
		if (search) query = query.where(nameContains(search));
		if (status) query = query.where('status', '=', status);
		if (id !== undefined) query = query.where('id', '=', id);
		return query;
	}

	const byId = global.memo((id) => {
		const row = global.first(tenants().where('id', '=', id));
		return row ? toRecord(row) : null;
	});

	/** Makes a change and records it, or does neither. */
	function recorded(event: NewAuditEvent, change: () => boolean): boolean {
		return global.transaction(() => {
			if (!change()) return false;
			appendAudit(global, GLOBAL_DATABASE, event);
			return true;
		});
	}

	/** Edits a tenant that is at the expected version and records it, or tells what stood against it. */
	function edited(
		id: string,
		expected: number | null,
		event: NewAuditEvent,
		edit: (row: Row) => TenantConflict | null,
	): TenantConflict | null {
		return global.transaction(() => {
			const row = global.first(tenants().where('id', '=', id));
			if (!row || (expected !== null && row.version !== expected)) return 'stale';
			const conflict = edit(row);
			if (conflict === null) appendAudit(global, GLOBAL_DATABASE, event);
			return conflict;
		});
	}

	return {
		async insert(tenant, event) {
			const insert = global.query.insertInto('tenants').values(tenantRow(tenant));
			return recorded(event, () => !nameHolder(tenant.name) && global.run(insert) === 1);
		},
		get: async (id) => byId(id),
		async getByName(name) {
			const row = nameHolder(name);
			return row ? toRecord(row) : null;
		},
		async list({ cursor, limit, sort, ...query }, id) {
			const filter = { ...query, id };
			const order = ORDERS_BY_AGE_AND_NAME[sort];
			const position = parseCursor(cursor, order);
			let page = matching(filter)
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const count = matching(filter).select((select) => select.fn.countAll<number>().as('total'));
			return { ...toPage(global.all(page).map(toRecord), limit, order), total: global.first(count)?.total ?? 0 };
		},
		async listDeleting() {
			return global.all(tenants().where('status', '=', 'deleting')).map(toRecord);
		},
		async names(ids) {
			const rows = global.all(global.query.selectFrom('tenants').select(['id', 'name']).where(isOneOf('id', ids)));
			return new Map(rows.map((row) => [row.id, row.name]));
		},
		async approve(id, key, approvedAtMs, mails, event) {
			const update = global.query
				.updateTable('tenants')
				.set(({ eb }) => ({ status: 'active', approved_at_ms: approvedAtMs, version: eb('version', '+', 1) }));
			return recorded(event, () => {
				if (global.run(update.where('id', '=', id).where('status', '=', 'pending')) === 0) return false;
				global.run(global.query.insertInto('billing_profiles').values(billingProfileRow(id, approvedAtMs)));
				insertMails(global, mails);
				return global.run(global.query.insertInto('signing_keys').values(signingKeyRow(id, key))) === 1;
			});
		},
		async update(id, { name, billingEmail }, expected, event) {
			return edited(id, expected, event, () => {
				const holder = name === undefined ? undefined : nameHolder(name);
				if (holder && holder.id !== id) return 'tenant_name_taken';
				global.run(
					global.query
						.updateTable('tenants')
						.set(({ eb }) => ({
							version: eb('version', '+', 1),
							...(name === undefined ? {} : { name }),
							...(billingEmail === undefined ? {} : { billing_email: billingEmail }),
						}))
						.where('id', '=', id),
				);
				return null;
			});
		},
		async setStatus(id, { from, to }, expected, mails, event) {
			return edited(id, expected, event, ({ status }) => {
				if (!from.includes(status)) return 'tenant_wrong_status';
				insertMails(global, mails);
				global.run(
					global.query
						.updateTable('tenants')
						.set(({ eb }) => ({ status: to, version: eb('version', '+', 1) }))
						.where('id', '=', id),
				);
				return null;
			});
		},
		async remove(id, event) {
			recorded(event, () => {
				global.run(global.query.deleteFrom('billing_profiles').where('tenant_id', '=', id));
				global.run(global.query.deleteFrom('signing_keys').where('tenant_id', '=', id));
				for (const table of ['members', 'invitations', 'outbox'] as const)
					global.run(global.query.deleteFrom(table).where('tenant_id', '=', id));
				removeAccountsWithoutMembership(global);
				return global.run(global.query.deleteFrom('tenants').where('id', '=', id).where('status', '=', 'deleting')) === 1;
			});
		},
	};
}
