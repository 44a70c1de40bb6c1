import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SqliteFile } from './file.ts';

/** An event's place in its chain. */
export interface Link {
	seq: number;
	hash: string;
}

/** What the first event of a chain follows of which nothing was removed. */
export const START: Link = { seq: 0, hash: '' };

interface EndRow {
	only: number;
	seq: number;
	hash: string;
	mac: Buffer;
}

export interface AuditEndsSchema {
	audit_head: EndRow;
	audit_start: EndRow;
}

/**
 * One row: the last event of the chain, authenticated. A hash chain alone does not show that its last events were taken
 * away; who has the files only cannot make this row.
 */
export const AUDIT_HEAD_TABLE = tableOf('audit_head');

/** One row once something was removed from the beginning of the chain: the last event that was, authenticated likewise. */
export const AUDIT_START_TABLE = tableOf('audit_start');

type End = keyof AuditEndsSchema;
type EndsFile = SqliteFile<AuditEndsSchema>;

/** What comes before the rest in what a MAC covers, so that no end passes for the other one. */
const LABELS: Record<End, string> = { audit_head: '', audit_start: 'start\n' };

/** The key of each open file; the stores that record do not need to know of it. */
const keys = new WeakMap<object, Uint8Array>();

/** Gives an open file the key that authenticates its ends. Without one they neither count nor move. */
export function setEndsKey(file: EndsFile, key: Uint8Array): void {
	keys.set(file, key);
}

/** The head, if it is there and authentic. @param database name of the database, so that no head passes for another's */
export function readHead(file: EndsFile, database: string): Link | null {
	return authentic(file, 'audit_head', database, rowOf(file, 'audit_head'));
}

/** What the first event follows; null when what proves it is not authentic. @param database as in {@link readHead} */
export function readStart(file: EndsFile, database: string): Link | null {
	const row = rowOf(file, 'audit_start');
	return row ? authentic(file, 'audit_start', database, row) : START;
}

/** Makes another event the head. Call it in the transaction that adds the event. */
export function moveHead(file: EndsFile, database: string, link: Link): void {
	move(file, 'audit_head', database, link);
}

/** Lets the chain begin after an event. Call it in the transaction that removes it and those before it. */
export function moveStart(file: EndsFile, database: string, link: Link): void {
	move(file, 'audit_start', database, link);
}

/** Migrations that were released have this text in them: it stays as it is. */
function tableOf(end: End): string {
	return `
	CREATE TABLE ${end} (
		only INTEGER PRIMARY KEY CHECK (only = 1),
		seq INTEGER NOT NULL,
		hash TEXT NOT NULL,
		mac BLOB NOT NULL
	) STRICT;
`;
}

function rowOf(file: EndsFile, end: End): EndRow | undefined {
	return file.first(file.query.selectFrom(end).selectAll());
}

function authentic(file: EndsFile, end: End, database: string, row: EndRow | undefined): Link | null {
	const key = keys.get(file);
	if (!key || !row) return null;
	const mac = macOf(key, end, database, row);
	return row.mac.byteLength === mac.byteLength && timingSafeEqual(row.mac, mac) ? { seq: row.seq, hash: row.hash } : null;
}

function move(file: EndsFile, end: End, database: string, { seq, hash }: Link): void {
	const key = keys.get(file);
	if (!key) return;
	const row = { seq, hash, mac: macOf(key, end, database, { seq, hash }) };
	file.run(
		file.query
			.insertInto(end)
			.values({ only: 1, ...row })
			.onConflict((conflict) => conflict.column('only').doUpdateSet(row)),
	);
}

function macOf(key: Uint8Array, end: End, database: string, { seq, hash }: Link): Buffer {
	return createHmac('sha256', key).update(`${LABELS[end]}${database}\n${seq}\n${hash}`).digest();
}
