import type { Generated } from 'kysely';
import type { Migration } from '../file.ts';

/** History of the sync layer's file: what the sessions that run have written. */
export const SYNC_MIGRATIONS: readonly Migration[] = [
	`
	CREATE TABLE updates (
		seq INTEGER PRIMARY KEY,
		region TEXT NOT NULL,
		document TEXT NOT NULL,
		content BLOB NOT NULL
	) STRICT;
	CREATE INDEX updates_by_document ON updates (region, document, seq);
	`,
];

export interface SyncSchema {
	updates: { seq: Generated<number>; region: string; document: string; content: Buffer };
}
