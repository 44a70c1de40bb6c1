import { createHash } from 'node:crypto';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { AUDIT_HEAD_TABLE, type AuditEndsSchema, type Link, moveHead, readHead, START } from './audit-ends.ts';
import { type StoredEvent, writeEvent } from './audit-event.ts';
import type { SqliteFile } from './file.ts';

/** The tables that the global database and each shard have alike. */
export interface AuditSchema extends AuditEndsSchema {
	audit: {
		seq: number;
		id: string;
		created_at_ms: number;
		tenant_id: string | null;
		action: string;
		/** The event as JSON (audit-event.ts): what the hash covers, as it stands. */
		event: string;
		hash: string;
	};
}

/** Part of the migrations of both kinds of database. What only the event tells is indexed from there. */
export const AUDIT_TABLE = `
	CREATE TABLE audit (
		seq INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		created_at_ms INTEGER NOT NULL,
		tenant_id TEXT,
		action TEXT NOT NULL,
		event TEXT NOT NULL,
		hash TEXT NOT NULL
	) STRICT;
	CREATE INDEX audit_by_age ON audit (created_at_ms DESC, id DESC);
	CREATE INDEX audit_by_tenant ON audit (tenant_id, created_at_ms DESC, id DESC);
	CREATE INDEX audit_by_action ON audit (action, created_at_ms DESC, id DESC);
	CREATE INDEX audit_by_target ON audit (event ->> '$.target.id', created_at_ms DESC, id DESC);
	CREATE INDEX audit_by_actor ON audit (lower(event ->> '$.actor.name'), created_at_ms DESC, id DESC);
	${AUDIT_HEAD_TABLE}
`;

export type AuditFile = SqliteFile<AuditSchema>;
export type AuditRow = AuditSchema['audit'];

/** Name of the global database in audit ids; a shard has its own. */
export const GLOBAL_DATABASE = 'global';

const SEQ_DIGITS = 12;

/** What an event's hash is, from the hash of the one before. */
export function linkHash(previous: string, seq: number, event: string): string {
	return createHash('sha256').update(`${previous}\n${seq}\n${event}`).digest('hex');
}

/** The id of an event: ids of one database are in order as texts, too. */
export function eventId(database: string, seq: number): string {
	return `${database}:${String(seq).padStart(SEQ_DIGITS, '0')}`;
}

/** Who hears of each event that is recorded in an open file. */
const listeners = new WeakMap<object, AuditListener>();

/** @param tenantId whom the event concerns; null for no single tenant */
export type AuditListener = (tenantId: string | null) => void;

/** Calls a listener for each event that is recorded from now on, once the change that it tells of can be read. */
export function onAuditRecorded(file: AuditFile, listener: AuditListener): void {
	listeners.set(file, listener);
}

/** The last event of a chain. */
export function lastLink(file: AuditFile): Link {
	return file.first(file.query.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1)) ?? START;
}

/**
 * Adds an event to a database's chain and moves the chain's sealed head on. Call it in the transaction of the change
 * that it tells of.
 *
 * @param database name of the database, for ids
 */
export function appendAudit(file: AuditFile, database: string, { atMs, ...rest }: NewAuditEvent): void {
	const last = lastLink(file);
	const head = readHead(file, database);
	// Where events were removed from the end, the next number leaves a gap: what is gone stays noticeable.
	const seq = Math.max(last.seq, head?.seq ?? 0) + 1;
	const stored: StoredEvent = { ...rest, at: isoTime(atMs) };
	const event = writeEvent(file.columns, stored);
	const hash = linkHash(last.hash, seq, event);
	file.run(
		file.query.insertInto('audit').values({
			seq,
			id: eventId(database, seq),
			created_at_ms: atMs,
			tenant_id: rest.tenantId,
			action: rest.action,
			event,
			hash,
		}),
	);
	// A head that proves nothing is not replaced by one that would prove whatever stands there now.
	if (head) moveHead(file, database, { seq, hash });
	const listener = listeners.get(file);
	// By then the transaction has ended.
	if (listener) setImmediate(listener, rest.tenantId);
}

/** Gives the chain of a new database its head; leaves a chain that has events alone. */
export function beginAudit(file: AuditFile, database: string): void {
	if (lastLink(file).seq === 0) moveHead(file, database, START);
}
