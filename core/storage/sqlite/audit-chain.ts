import { createHash } from 'node:crypto';
import type { NewAuditEvent } from '../../control-plane/audit/store.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { readEvent, type StoredEvent, writeEvent } from './audit-event.ts';
import type { SqliteFile } from './file.ts';

/** The table that the global database and each shard have alike. */
export interface AuditSchema {
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

/** Part of the migrations of both kinds of database. */
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
`;

export type AuditFile = SqliteFile<AuditSchema>;
type Row = AuditSchema['audit'];

/** Name of the global database in audit ids; a shard has its own. */
export const GLOBAL_DATABASE = 'global';

const FIRST_LINK = '';
const SEQ_DIGITS = 12;

function linkHash(previous: string, seq: number, event: string): string {
	return createHash('sha256').update(`${previous}\n${seq}\n${event}`).digest('hex');
}

function eventId(database: string, seq: number): string {
	return `${database}:${String(seq).padStart(SEQ_DIGITS, '0')}`;
}

/**
 * Adds an event to a database's chain. Call it in the transaction of the change that it tells of.
 *
 * @param database name of the database, for ids
 */
export function appendAudit(file: AuditFile, database: string, { atMs, ...rest }: NewAuditEvent): void {
	const last = file.first(file.query.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1));
	const seq = (last?.seq ?? 0) + 1;
	const stored: StoredEvent = { ...rest, at: isoTime(atMs) };
	const event = writeEvent(file.columns, stored);
	file.run(
		file.query.insertInto('audit').values({
			seq,
			id: eventId(database, seq),
			created_at_ms: atMs,
			tenant_id: rest.tenantId,
			action: rest.action,
			event,
			hash: linkHash(last?.hash ?? FIRST_LINK, seq, event),
		}),
	);
}

const WALK_ROWS = 1_000;

/**
 * Follows a chain from its start, page by page.
 *
 * @returns how many events fit, and the id of the first whose number, columns or hash do not.
 */
export function walkAudit(file: AuditFile): { events: number; brokenAt: string | null } {
	let previous = FIRST_LINK;
	let seq = 0;
	for (;;) {
		const rows = file.all(file.query.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(WALK_ROWS));
		for (const row of rows) {
			if (!fits(file, row, previous, seq + 1)) return { events: seq, brokenAt: row.id };
			({ hash: previous, seq } = row);
		}
		if (rows.length < WALK_ROWS) return { events: seq, brokenAt: null };
	}
}

function fits(file: AuditFile, row: Row, previous: string, seq: number): boolean {
	if (row.seq !== seq || row.hash !== linkHash(previous, seq, row.event)) return false;
	try {
		const event = readEvent(file.columns, row.event);
		return event.tenantId === row.tenant_id && event.action === row.action && Date.parse(event.at) === row.created_at_ms;
	} catch {
		return false;
	}
}
