import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SqliteFile } from './file.ts';

/** An event's place in its chain. */
export interface Link {
	seq: number;
	hash: string;
}

export interface AuditHeadSchema {
	audit_head: { only: number; seq: number; hash: string; mac: Buffer };
}

/**
 * One row: the last event of the chain, authenticated. A hash chain alone does not show that its last events were taken
 * away; who has the files only cannot make this row.
 */
export const AUDIT_HEAD_TABLE = `
	CREATE TABLE audit_head (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		seq INTEGER NOT NULL,
		hash TEXT NOT NULL,
		mac BLOB NOT NULL
	) STRICT;
`;

type HeadFile = SqliteFile<AuditHeadSchema>;

/** The key of each open file; the stores that record do not need to know of it. */
const keys = new WeakMap<object, Uint8Array>();

/** Gives an open file the key that authenticates its head. Without one its head neither counts nor moves. */
export function setHeadKey(file: HeadFile, key: Uint8Array): void {
	keys.set(file, key);
}

/** The head, if it is there and authentic. @param database name of the database, so that no head passes for another's */
export function readHead(file: HeadFile, database: string): Link | null {
	const key = keys.get(file);
	const row = key && file.first(file.query.selectFrom('audit_head').selectAll());
	if (!key || !row) return null;
	const mac = macOf(key, database, row);
	return row.mac.byteLength === mac.byteLength && timingSafeEqual(row.mac, mac) ? { seq: row.seq, hash: row.hash } : null;
}

/** Makes another event the head. Call it in the transaction that adds the event. */
export function moveHead(file: HeadFile, database: string, { seq, hash }: Link): void {
	const key = keys.get(file);
	if (!key) return;
	const head = { seq, hash, mac: macOf(key, database, { seq, hash }) };
	file.run(
		file.query
			.insertInto('audit_head')
			.values({ only: 1, ...head })
			.onConflict((conflict) => conflict.column('only').doUpdateSet(head)),
	);
}

function macOf(key: Uint8Array, database: string, { seq, hash }: Link): Buffer {
	return createHmac('sha256', key).update(`${database}\n${seq}\n${hash}`).digest();
}
