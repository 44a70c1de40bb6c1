import { sql } from 'kysely';
import type { KeyStore, NewSigningKey, SigningKeyRecord } from '../../control-plane/keys/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { beyond, countOfAll, ORDERS_BY_AGE, parseCursor, sorted, textContains, toPage } from './paging.ts';

type Row = GlobalSchema['signing_keys'];

/** The row of a new, active signing key; null owns the platform's own. */
export function signingKeyRow(ownerId: string | null, key: NewSigningKey): Row {
	return {
		kid: key.kid,
		tenant_id: ownerId,
		status: 'active',
		public_jwk: JSON.stringify(key.publicJwk),
		sealed_private_jwk: key.sealedPrivateJwk,
		created_at_ms: key.createdAtMs,
		ended_at_ms: null,
		unreadable_at_ms: null,
	};
}

function toRecord(row: Row): SigningKeyRecord {
	return {
		kid: row.kid,
		status: row.status,
		publicJwk: JSON.parse(row.public_jwk) as SigningKeyRecord['publicJwk'],
		sealedPrivateJwk: row.sealed_private_jwk,
		createdAtMs: row.created_at_ms,
		endedAtMs: row.ended_at_ms,
	};
}

/** Stands for the platform, which has no id. */
const PLATFORM = '';

/** The signing keys in the global database. */
export function sqliteKeyStore(global: SqliteFile<GlobalSchema>): KeyStore {
	const insert = (ownerId: string | null, key: NewSigningKey) =>
		global.query.insertInto('signing_keys').values(signingKeyRow(ownerId, key));
	const keyOf = (ownerId: string, kid: string) =>
		global.first(global.query.selectFrom('signing_keys').selectAll().where('tenant_id', '=', ownerId).where('kid', '=', kid));

	const ofOwner = global.memo((owner) => {
		const keys = global.query.selectFrom('signing_keys').selectAll().orderBy('created_at_ms', 'desc').orderBy(sql`rowid`, 'desc');
		return global.all(keys.where('tenant_id', owner === PLATFORM ? 'is' : '=', owner === PLATFORM ? null : owner)).map(toRecord);
	});

	/** By when they were created at the earliest; asked for each second. */
	const oldestActiveMs = global.memo((createdFromMs) => {
		const active = global.query
			.selectFrom('signing_keys')
			.where('status', '=', 'active')
			.where('tenant_id', 'is not', null)
			.where('created_at_ms', '>=', Number(createdFromMs));
		return global.first(active.select((select) => select.fn.min<number | null>('created_at_ms').as('oldest')))?.oldest ?? null;
	});

	/** Keys of tenants as a list has them: with an id, and the name of the tenant. */
	function owned(search: string | undefined, ownerId: string | undefined) {
		let keys = global.query
			.selectFrom('signing_keys')
			.innerJoin('tenants', 'tenants.id', 'signing_keys.tenant_id')
			.selectAll('signing_keys')
			.select(['signing_keys.kid as id', 'tenants.id as owner_id', 'tenants.name as owner_name']);
		if (search) keys = keys.where(textContains(sql`kid`, search));
		if (ownerId !== undefined) keys = keys.where('tenants.id', '=', ownerId);
		return global.query.selectFrom(keys.as('keys'));
	}

	return {
		async find({ search, cursor, limit, sort }, ownerId) {
			const order = ORDERS_BY_AGE[sort];
			const position = parseCursor(cursor, order);
			let page = owned(search, ownerId)
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const records = global.all(page).map((row) => ({
				...toRecord(row),
				id: row.id,
				tenantId: row.owner_id,
				tenantName: row.owner_name,
			}));
			const count = owned(search, ownerId).select(countOfAll);
			return { ...toPage(records, limit, order), total: global.first(count)?.total ?? 0 };
		},
		list: async (ownerId) => ofOwner(ownerId ?? PLATFORM),
		async insertPlatformKey(key) {
			global.run(insert(null, key).onConflict((conflict) => conflict.doNothing()));
		},
		async rotate(ownerId, activeKid, next, event) {
			return global.transaction(() => {
				const retire = global.query.updateTable('signing_keys').set({ status: 'retired', ended_at_ms: next.createdAtMs });
				const active = retire.where('tenant_id', '=', ownerId).where('kid', '=', activeKid).where('status', '=', 'active');
				if (global.run(active) === 0) return false;
				global.run(insert(ownerId, next));
				appendAudit(global, GLOBAL_DATABASE, event);
				return true;
			});
		},
		async revoke(ownerId, kid, next, event) {
			return global.transaction(() => {
				const key = keyOf(ownerId, kid);
				if (!key || key.status === 'revoked') return false;
				const revoke = global.query
					.updateTable('signing_keys')
					.set({ status: 'revoked', sealed_private_jwk: null, ended_at_ms: next.createdAtMs });
				global.run(revoke.where('kid', '=', kid));
				if (key.status === 'active') global.run(insert(ownerId, next));
				appendAudit(global, GLOBAL_DATABASE, event);
				return true;
			});
		},
		async recordUnreadable(kid, event) {
			global.transaction(() => {
				const mark = global.query.updateTable('signing_keys').set({ unreadable_at_ms: event.atMs });
				if (global.run(mark.where('kid', '=', kid).where('unreadable_at_ms', 'is', null)) === 0) return;
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async oldestActiveMs(createdFromMs = 0) {
			return oldestActiveMs(String(createdFromMs));
		},
		async ownersWithKeysBefore(createdBeforeMs) {
			const keys = global.query
				.selectFrom('signing_keys')
				.select('tenant_id')
				.where('status', '=', 'active')
				.where('created_at_ms', '<', createdBeforeMs);
			return global.all(keys.where('tenant_id', 'is not', null)).flatMap(({ tenant_id }) => tenant_id ?? []);
		},
	};
}
