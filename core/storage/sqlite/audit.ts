import { sql } from 'kysely';
import type { AuditEvent, AuditQuery } from '../../contract/audit.ts';
import { LICENSE_REGIONS } from '../../contract/regions.ts';
import type { AuditRetentionStore, AuditStore } from '../../control-plane/audit/store.ts';
import type { AuditKeyStore } from '../../master-key/store.ts';
import { type AuditFile, type AuditSchema, beginAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import { setEndsKey } from './audit-ends.ts';
import { hiddenActor, readEvent } from './audit-event.ts';
import { auditRetentionStoreOf, removalOf } from './audit-retention.ts';
import { AuditTexts } from './audit-texts.ts';
import { isWhole, verifyChain } from './audit-verification.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { beyond, inOrder, ordersBy, parseCursor, sorted, type TableOrder, toPage } from './paging.ts';
import type { Shards } from './shards.ts';

const ORDERS = ordersBy('at', { column: 'created_at_ms', key: 'createdAtMs', values: 'number' });

type GlobalFile = SqliteFile<GlobalSchema>;

/** Every file that has a chain, by the name that its audit ids begin with. */
function chainsOf(global: GlobalFile, shards: Shards): { name: string; file: AuditFile }[] {
	return [
		{ name: GLOBAL_DATABASE, file: global },
		...LICENSE_REGIONS.map(({ code, dbCode }) => ({ name: dbCode, file: shards[code] })),
	];
}

/** The audit trail over the global database and all shards. */
export function sqliteAuditStore(global: GlobalFile, shards: Shards): AuditStore {
	const databases = chainsOf(global, shards).map((database) => ({ ...database, texts: new AuditTexts(database.file) }));
	const databaseOf = (id: string) => databases.find(({ name }) => id.startsWith(`${name}:`));
	return {
		async list(query) {
			const order = ORDERS[query.sort];
			const found = databases
				.flatMap(({ file, texts }) => file.all(select(file, texts, query, order)).map((row) => ({ ...row, file })))
				.map((row) => ({ ...row, createdAtMs: row.created_at_ms }));
			const page = toPage(inOrder(found, order).slice(0, query.limit + 1), query.limit, order);
			for (const { texts } of databases) void texts.readAhead();
			return { items: page.items.map(toEvent), nextCursor: page.nextCursor };
		},
		async get(id) {
			const file = databaseOf(id)?.file;
			const row = file?.first(file.query.selectFrom('audit').selectAll().where('id', '=', id));
			return row && file ? toEvent({ ...row, file }) : null;
		},
		async removalOf(id) {
			const database = databaseOf(id);
			return database ? removalOf(database.file, database.name, id) : null;
		},
		async verify(signal) {
			const chains = [];
			for (const { name, file } of databases) chains.push(await verifyChain(file, name, signal));
			return { intact: chains.every(isWhole), chains };
		},
	};
}

/** What removes old events from each of them. */
export function sqliteAuditRetentionStore(global: GlobalFile, shards: Shards): AuditRetentionStore {
	return auditRetentionStoreOf(new Map(chainsOf(global, shards).map(({ name, file }) => [name, file])));
}

/** The key of the audit trail, sealed in the global database. */
export function sqliteAuditKeyStore(global: GlobalFile, shards: Shards): AuditKeyStore {
	const databases = chainsOf(global, shards);
	return {
		async get() {
			return global.first(global.query.selectFrom('audit_key').select('sealed_key'))?.sealed_key ?? null;
		},
		async use(key) {
			for (const { file } of databases) setEndsKey(file, key);
		},
		async begin(key, sealed) {
			// The key last: killed in between, this runs again and finds the chains empty still.
			for (const { name, file } of databases) {
				setEndsKey(file, key);
				file.transaction(() => beginAudit(file, name));
			}
			global.run(global.query.insertInto('audit_key').values({ only: 1, sealed_key: sealed }));
		},
	};
}

function toEvent({ file, ...row }: AuditSchema['audit'] & { file: AuditFile }): AuditEvent {
	return { id: row.id, ...readEvent(file.columns, row.event), hash: row.hash };
}

function select(file: AuditFile, texts: AuditTexts, query: AuditQuery, order: TableOrder) {
	const position = parseCursor(query.cursor, order);
	let rows = file.query
		.selectFrom('audit')
		.selectAll()
		.orderBy(sorted(order))
		.limit(query.limit + 1);
	if (position) rows = rows.where(beyond(position, order));
	for (const condition of conditions(file, texts, query)) rows = rows.where(condition);
	return rows;
}

/** The expressions are those of the indexes, to the letter. */
function conditions(
	{ columns }: AuditFile,
	texts: AuditTexts,
	{ tenantId, action, actor, actorKind, targetType, targetId, from, to, search }: AuditQuery,
) {
	return [
		tenantId && sql<boolean>`tenant_id = ${tenantId}`,
		action && sql<boolean>`action = ${action}`,
		actor && sql<boolean>`lower(event ->> '$.actor.name') IN (lower(${actor}), ${hiddenActor(columns, actor)})`,
		actorKind && sql<boolean>`event ->> '$.actor.kind' = ${actorKind}`,
		targetId && sql<boolean>`event ->> '$.target.id' = ${targetId}`,
		targetType && sql<boolean>`event ->> '$.target.type' = ${targetType}`,
		from && sql<boolean>`created_at_ms >= ${Date.parse(from)}`,
		to && sql<boolean>`created_at_ms < ${Date.parse(to)}`,
		search && texts.says(search),
	].filter((condition) => condition !== undefined && condition !== '');
}
