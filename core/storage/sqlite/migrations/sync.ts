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
	// A commit is one row, whatever it is about; what lasts is moved out of it to its document (sync-log.ts).
	`
	CREATE TABLE documents (
		id INTEGER PRIMARY KEY,
		region TEXT NOT NULL,
		name TEXT NOT NULL,
		since INTEGER NOT NULL,
		UNIQUE (region, name)
	) STRICT;
	CREATE TABLE contents (
		seq INTEGER PRIMARY KEY,
		document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
		packed INTEGER NOT NULL,
		content BLOB NOT NULL
	) STRICT;
	CREATE INDEX contents_by_document ON contents (document, seq);
	CREATE TABLE journal (
		seq INTEGER PRIMARY KEY,
		entries BLOB NOT NULL
	) STRICT;
	INSERT INTO documents (region, name, since) SELECT DISTINCT region, document, 0 FROM updates;
	INSERT INTO contents (seq, document, packed, content)
		SELECT u.seq, d.id, 0, u.content FROM updates u JOIN documents d ON d.region = u.region AND d.name = u.document;
	DROP TABLE updates;
	`,
];

export interface SyncSchema {
	/** Documents that have a log. Of the journal's entries those from row `since` on are theirs. */
	documents: { id: number; region: string; name: string; since: number };
	/** Updates of a document, older than those in the journal: one, or several that are packed as in the journal. */
	contents: { seq: Generated<number>; document: number; packed: 0 | 1; content: Buffer };
	/** A row is a commit: updates of any documents, in their order. */
	journal: { seq: number; entries: Buffer };
}
