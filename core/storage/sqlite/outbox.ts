import type { MailKind } from '../../contract/outbox.ts';
import type { MailRecord, NewMail, OutboxStore } from '../../control-plane/outbox/store.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { anyContains, beyond, parseCursor, toPage } from './paging.ts';

type Row = GlobalSchema['outbox'];

/** Writes mails. Call it in the transaction of the change that they tell of. */
export function insertMails(global: SqliteFile<GlobalSchema>, mails: readonly NewMail[]): void {
	for (const mail of mails) global.run(global.query.insertInto('outbox').values(newRow(mail)));
}

function newRow(mail: NewMail): Row {
	return {
		id: mail.id,
		kind: mail.kind,
		recipient: mail.to,
		subject: mail.subject,
		text: mail.text,
		sealed_text: mail.sealedText,
		tenant_id: mail.tenantId,
		status: mail.status,
		attempts: 0,
		last_error: null,
		created_at_ms: mail.createdAtMs,
		next_attempt_at_ms: mail.status === 'queued' ? mail.createdAtMs : null,
		sent_at_ms: null,
	};
}

function toRecord(row: Row): MailRecord {
	return {
		id: row.id,
		kind: row.kind as MailKind,
		to: row.recipient,
		subject: row.subject,
		text: row.text,
		sealedText: row.sealed_text,
		tenantId: row.tenant_id,
		status: row.status,
		attempts: row.attempts,
		lastError: row.last_error,
		createdAtMs: row.created_at_ms,
		nextAttemptAtMs: row.next_attempt_at_ms,
		sentAtMs: row.sent_at_ms,
	};
}

/** The mails in the global database. */
export function sqliteOutboxStore(global: SqliteFile<GlobalSchema>): OutboxStore {
	const mails = () => global.query.selectFrom('outbox').selectAll();
	const tried = (id: string) =>
		global.query
			.updateTable('outbox')
			.set(({ eb }) => ({ attempts: eb('attempts', '+', 1) }))
			.where('id', '=', id)
			.where('status', '=', 'queued');

	return {
		async list({ cursor, limit, search, status, kind, tenantId }) {
			const position = parseCursor(cursor);
			let query = mails()
				.orderBy('created_at_ms', 'desc')
				.orderBy('id', 'desc')
				.limit(limit + 1);
			if (position) query = query.where(beyond(position));
			if (search) query = query.where(anyContains(['recipient', 'subject'], search));
			if (status) query = query.where('status', '=', status);
			if (kind) query = query.where('kind', '=', kind);
			if (tenantId) query = query.where('tenant_id', '=', tenantId);
			return toPage(global.all(query).map(toRecord), limit);
		},
		async get(id) {
			const row = global.first(mails().where('id', '=', id));
			return row ? toRecord(row) : null;
		},
		async nextDue(nowMs) {
			const due = mails().where('status', '=', 'queued').where('next_attempt_at_ms', '<=', nowMs);
			const row = global.first(due.orderBy('next_attempt_at_ms').orderBy('id').limit(1));
			return row ? toRecord(row) : null;
		},
		async markSent(id, sentAtMs) {
			global.run(
				tried(id).set({ status: 'sent', sent_at_ms: sentAtMs, next_attempt_at_ms: null, last_error: null, sealed_text: null }),
			);
		},
		async markFailed(id, lastError, nextAttemptAtMs) {
			const status = nextAttemptAtMs === null ? 'failed' : 'queued';
			global.run(tried(id).set({ status, last_error: lastError, next_attempt_at_ms: nextAttemptAtMs }));
		},
		async requeue(id, nowMs) {
			const requeue = global.query.updateTable('outbox').set({ status: 'queued', next_attempt_at_ms: nowMs, attempts: 0 });
			return global.run(requeue.where('id', '=', id).where('status', 'in', ['failed', 'kept'])) === 1;
		},
	};
}
