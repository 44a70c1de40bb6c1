import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataStore } from '../../control-plane/data/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import { DATABASE_FILES } from './database-files.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import type { ShardSchema } from './migrations/shard.ts';
import { countOfAll } from './paging.ts';
import type { Shards } from './shards.ts';

/** The databases of a directory as one thing. */
export function sqliteDataStore(dataDir: string, global: SqliteFile<GlobalSchema>, shards: Shards): DataStore {
	const files = Object.values(shards);
	const inGlobal = (table: 'tenants' | 'members' | 'plans' | 'nodes' | 'outbox' | 'audit') => countRows(global, table);
	const inShards = (table: 'apps' | 'invoices' | 'audit') => files.reduce((sum, shard) => sum + countRows(shard, table), 0);
	return {
		async facts() {
			return {
				counts: {
					tenants: inGlobal('tenants'),
					apps: inShards('apps'),
					members: inGlobal('members'),
					plans: inGlobal('plans'),
					nodes: inGlobal('nodes'),
					invoices: inShards('invoices'),
					mails: inGlobal('outbox'),
					auditEvents: inGlobal('audit') + inShards('audit'),
				},
				sizeBytes: sizeBytes(dataDir),
			};
		},
		async record(event) {
			global.transaction(() => appendAudit(global, GLOBAL_DATABASE, event));
		},
	};
}

type Schema = GlobalSchema & ShardSchema;

function countRows(file: SqliteFile<GlobalSchema> | SqliteFile<ShardSchema>, table: keyof Schema): number {
	const any = file as unknown as SqliteFile<Schema>;
	return any.first(any.query.selectFrom(table).select(countOfAll))?.total ?? 0;
}

/** What waits beside a database counts as well. */
function sizeBytes(dataDir: string): number {
	const paths = DATABASE_FILES.flatMap((name) => [name, `${name}-wal`]).map((name) => join(dataDir, name));
	return paths.reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);
}
