import { sql } from 'kysely';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import type { NodeRecord, NodeStore } from '../../control-plane/nodes/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

type Row = GlobalSchema['nodes'];

function toRecord(row: Row): NodeRecord {
	return {
		id: row.id,
		region: row.region,
		url: row.url,
		kind: row.kind,
		stopped: row.stopped === 1,
		draining: row.draining === 1,
		port: row.port,
		connectionsMax: row.connections_max,
		tokenHash: row.token_hash,
		offlineSinceMs: row.offline_since_ms,
		lastHeartbeatAtMs: row.last_heartbeat_at_ms,
		createdAtMs: row.created_at_ms,
		version: row.version,
	};
}

function toRow(node: NodeRecord): Row {
	return {
		id: node.id,
		region: node.region,
		url: node.url,
		kind: node.kind,
		stopped: node.stopped ? 1 : 0,
		draining: node.draining ? 1 : 0,
		port: node.port,
		connections_max: node.connectionsMax,
		token_hash: node.tokenHash && Buffer.from(node.tokenHash),
		offline_since_ms: node.offlineSinceMs,
		last_heartbeat_at_ms: node.lastHeartbeatAtMs,
		created_at_ms: node.createdAtMs,
		version: node.version,
	};
}

/** The node registry in the global database. */
export function sqliteNodeStore(global: SqliteFile<GlobalSchema>): NodeStore {
	const nodes = () => global.query.selectFrom('nodes').selectAll();

	/** Makes a change and records it, or does neither. */
	function recorded(event: NewAuditEvent, change: () => boolean): boolean {
		return global.transaction(() => {
			if (!change()) return false;
			appendAudit(global, GLOBAL_DATABASE, event);
			return true;
		});
	}

	/** Changes a node that is at the expected version and records it, or does neither. */
	function edited(id: string, expected: number | null, event: NewAuditEvent, edit: (row: Row) => void): 'stale' | null {
		const done = recorded(event, () => {
			const row = global.first(nodes().where('id', '=', id));
			if (!row || (expected !== null && row.version !== expected)) return false;
			edit(row);
			return true;
		});
		return done ? null : 'stale';
	}

	const all = global.memo(() => global.all(nodes().orderBy(sql`rowid`)).map(toRecord));

	return {
		list: async () => all(''),
		async get(id) {
			const row = global.first(nodes().where('id', '=', id));
			return row ? toRecord(row) : null;
		},
		async getByRegion(region) {
			return all('').find((node) => node.region === region) ?? null;
		},
		async insert(node, event) {
			const insert = global.query
				.insertInto('nodes')
				.values(toRow(node))
				.onConflict((conflict) => conflict.column('region').doNothing());
			return recorded(event, () => global.run(insert) === 1);
		},
		async setUrl(id, url) {
			global.run(global.query.updateTable('nodes').set({ url }).where('id', '=', id));
		},
		async update(id, changes, expected, event) {
			return edited(id, expected, event, (row) => {
				const { version: _, ...changed } = toRow({ ...toRecord(row), ...changes });
				global.run(
					global.query
						.updateTable('nodes')
						.set(({ eb }) => ({ ...changed, version: eb('version', '+', 1) }))
						.where('id', '=', id),
				);
			});
		},
		async remove(id, expected, event) {
			return edited(id, expected, event, () => {
				global.run(global.query.deleteFrom('nodes').where('id', '=', id));
			});
		},
		async setOffline(id, sinceMs, lastHeartbeatAtMs, event) {
			const update = global.query
				.updateTable('nodes')
				.set({ offline_since_ms: sinceMs, last_heartbeat_at_ms: lastHeartbeatAtMs })
				.where('id', '=', id)
				.where('offline_since_ms', 'is', null);
			return recorded(event, () => global.run(update) === 1);
		},
		async setOnline(id, event) {
			const update = global.query
				.updateTable('nodes')
				.set({ offline_since_ms: null })
				.where('id', '=', id)
				.where('offline_since_ms', 'is not', null);
			return recorded(event, () => global.run(update) === 1);
		},
	};
}
