import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { AuditRemoval, AuditRetentionStore, NewAuditEvent, OldPart } from '../../control-plane/audit/store.ts';
import { type AuditFile, type AuditRow, appendAudit, eventId, lastLink } from './audit-chain.ts';
import { type Link, moveStart, readStart, START } from './audit-ends.ts';
import { readEvent } from './audit-event.ts';
import { follows, isWhole, verifyChain } from './audit-verification.ts';

/** Rows that are looked at in one go. */
const LOOK_ROWS = 5_000;

/** Removes the beginnings of the chains. @param files each database by its name */
export function auditRetentionStoreOf(files: ReadonlyMap<string, AuditFile>): AuditRetentionStore {
	const fileOf = (database: string) => {
		const file = files.get(database);
		if (!file) throw new Error(`there is no database ${database}`);
		return file;
	};
	return {
		async databases() {
			return [...files.keys()];
		},
		async oldParts(untilMs) {
			const parts: OldPart[] = [];
			for (const [database, file] of files) parts.push({ database, ...(await oldPart(file, untilMs)) });
			return parts;
		},
		async hasOld(database, untilMs) {
			return hasOld(fileOf(database), untilMs);
		},
		async isWhole(database, signal) {
			return isWhole(await verifyChain(fileOf(database), database, signal));
		},
		async removeOldest(database, untilMs, limit, event) {
			const file = fileOf(database);
			return file.transaction(() => removeOldest(file, database, untilMs, limit, event));
		},
	};
}

/** When retention removed an event of a database; null when it did not. */
export function removalOf(file: AuditFile, database: string, id: string): AuditRemoval | null {
	const seq = Number(id.slice(database.length + 1));
	const start = readStart(file, database) ?? START;
	if (seq < 1 || seq > start.seq || id !== eventId(database, seq)) return null;
	const records = file.query.selectFrom('audit').select('event').where('action', '=', 'audit.removed');
	const row = file.first(records.where(sql<boolean>`event ->> '$.target.id' >= ${id}`).orderBy('seq').limit(1));
	if (!row) return null;
	const { at, after } = readEvent(file.columns, row.event);
	return { atMs: Date.parse(at), isExact: String(after?.first) <= id };
}

async function oldPart(file: AuditFile, untilMs: number): Promise<Omit<OldPart, 'database'>> {
	const events = file.query.selectFrom('audit').orderBy('seq').limit(1);
	const first = file.first(events.select(['seq', 'created_at_ms']));
	const end = lastLink(file).seq + 1;
	let seq = first?.seq ?? end;
	if (!first || !hasOld(file, untilMs)) return { old: 0, rest: end - seq, oldestMs: null };
	for (;;) {
		const look = events
			.select('seq')
			.where('seq', '>=', seq)
			.where('seq', '<', seq + LOOK_ROWS);
		const young = file.first(look.where('created_at_ms', '>', untilMs))?.seq;
		seq = young ?? Math.min(seq + LOOK_ROWS, end);
		if (young !== undefined || seq === end) break;
		await turn();
	}
	const old = seq - first.seq;
	return { old, rest: end - seq, oldestMs: old > 0 ? first.created_at_ms : null };
}

function hasOld(file: AuditFile, untilMs: number): boolean {
	const rows = file.query.selectFrom('audit').orderBy('seq').limit(1);
	const other = file.first(rows.select('seq').where('action', '<>', 'audit.removed'));
	if (!other) return false;
	const young = rows.select('seq').where('seq', '<=', other.seq).where('created_at_ms', '>', untilMs);
	return file.first(young) === undefined;
}

function removeOldest(file: AuditFile, database: string, untilMs: number, limit: number, event: NewAuditEvent): number {
	const start = readStart(file, database);
	if (!start) throw new Error(`what proves the start of the audit chain of ${database} was altered`);
	const rows = file.all(file.query.selectFrom('audit').selectAll().where('seq', '>', start.seq).orderBy('seq').limit(limit));
	const young = rows.findIndex(({ created_at_ms }) => created_at_ms > untilMs);
	const old = young < 0 ? rows : rows.slice(0, young);
	const [first, last] = [old[0], old.at(-1)];
	if (!first || !last) return 0;
	requireChain(file, database, start, old);
	// Before the rest goes: it follows the last one, which may go as well.
	appendAudit(file, database, {
		...event,
		target: { type: 'audit', id: last.id, name: database },
		after: { ...event.after, events: old.length, first: first.id, last: last.id, lastHash: last.hash },
	});
	file.run(file.query.deleteFrom('audit').where('seq', '<=', last.seq));
	moveStart(file, database, last);
	return old.length;
}

function requireChain(file: AuditFile, database: string, start: Link, rows: readonly AuditRow[]): void {
	let last = start;
	for (const row of rows) {
		if (!follows(file, row, last)) throw new Error(`the audit chain of ${database} is broken at ${row.id}`);
		last = row;
	}
}
