import { sql } from 'kysely';
import type { AuditEvent, AuditQuery } from '../../contract/audit.ts';
import { LICENSE_REGIONS } from '../../contract/regions.ts';
import type { AuditStore } from '../../control-plane/audit/store.ts';
import { type AuditFile, type AuditSchema, GLOBAL_DATABASE, walkAudit } from './audit-chain.ts';
import { EVENT_TEXT, readEvent } from './audit-event.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { olderThan, parseCursor, toPage } from './paging.ts';
import type { Shards } from './shards.ts';

/** The audit trail over the global database and all shards. */
export function sqliteAuditStore(global: SqliteFile<GlobalSchema>, shards: Shards): AuditStore {
	const databases: { name: string; file: AuditFile }[] = [
		{ name: GLOBAL_DATABASE, file: global },
		...LICENSE_REGIONS.map(({ code, dbCode }) => ({ name: dbCode, file: shards[code] })),
	];
	return {
		async list(query) {
			const found = databases.flatMap(({ file }) => file.all(select(file, query)).map((row) => ({ ...row, file })));
			const newest = found
				.map((row) => ({ ...row, createdAtMs: row.created_at_ms }))
				.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
			const page = toPage(newest.slice(0, query.limit + 1), query.limit);
			return { items: page.items.map(toEvent), nextCursor: page.nextCursor };
		},
		async verify() {
			const chains = databases.map(({ name, file }) => ({ database: name, ...walkAudit(file) }));
			return { intact: chains.every((chain) => chain.brokenAt === null), chains };
		},
	};
}

function toEvent({ file, ...row }: AuditSchema['audit'] & { file: AuditFile }): AuditEvent {
	return { id: row.id, ...readEvent(file.columns, row.event), hash: row.hash };
}

function select(file: AuditFile, query: AuditQuery) {
	const position = parseCursor(query.cursor);
	let rows = file.query
		.selectFrom('audit')
		.selectAll()
		.orderBy('created_at_ms', 'desc')
		.orderBy('id', 'desc')
		.limit(query.limit + 1);
	if (position) rows = rows.where(olderThan(position));
	if (query.tenantId) rows = rows.where('tenant_id', '=', query.tenantId);
	if (query.action) rows = rows.where('action', '=', query.action);
	if (query.from) rows = rows.where('created_at_ms', '>=', Date.parse(query.from));
	if (query.to) rows = rows.where('created_at_ms', '<', Date.parse(query.to));
	if (query.search) rows = rows.where(sql<boolean>`instr(lower(${EVENT_TEXT}), lower(${query.search})) > 0`);
	return rows;
}
