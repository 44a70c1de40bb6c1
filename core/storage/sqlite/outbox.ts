import type { MailKind, MailQuery } from '../../contract/outbox.ts';
import type { MailRecord, NewMail, OutboxStore } from '../../control-plane/outbox/store.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { anyContains, beyond, countOfAll, ORDERS_BY_AGE, ordersBy, parseCursor, sorted, toPage } from './paging.ts';

type Row = GlobalSchema['outbox'];

const ORDERS = {
	...ORDERS_BY_AGE,
	...ordersBy('to', { column: 'recipient', key: 'to', values: 'string' }),
	...ordersBy('subject', { column: 'subject', key: 'subject', values: 'string' }),
};

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
	function matching({ search, status, kind, tenantId }: Pick<MailQuery, 'search' | 'status' | 'kind' | 'tenantId'>) {
		let query = global.query.selectFrom('outbox');
		if (search) query = query.where(anyContains(['recipient', 'subject'], search));
		if (status) query = query.where('status', '=', status);
		if (kind) query = query.where('kind', '=', kind);
		if (tenantId) query = query.where('tenant_id', '=', tenantId);
		return query;
	}
	const tried = (id: string) =>
		global.query
			.updateTable('outbox')
			.set(({ eb }) => ({ attempts: eb('attempts', '+', 1) }))
			.where('id', '=', id)
			.where('status', '=', 'queued');

	/** Asked for each second. */
	const oldestDoneMs = global.memo(() => {
		const done = global.query.selectFrom('outbox').select('created_at_ms').where('status', '!=', 'queued');
		return global.first(done.orderBy('created_at_ms').limit(1))?.created_at_ms ?? null;
	});

	return {
		add: async (mails) => global.transaction(() => insertMails(global, mails)),
		async list({ cursor, limit, sort, ...filter }) {
			const order = ORDERS[sort];
			const position = parseCursor(cursor, order);
			let page = matching(filter)
				.selectAll()
				.orderBy(sorted(order))
				.limit(limit + 1);
			if (position) page = page.where(beyond(position, order));
			const total = global.first(matching(filter).select(countOfAll))?.total ?? 0;
			return { ...toPage(global.all(page).map(toRecord), limit, order), total };
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
		oldestDoneMs: async () => oldestDoneMs(''),
		async prune(untilMs) {
			const old = global.query.deleteFrom('outbox').where('created_at_ms', '<=', untilMs);
			global.run(old.where('status', '!=', 'queued'));
		},
		async requeue(id, nowMs) {
			const requeue = global.query.updateTable('outbox').set({ status: 'queued', next_attempt_at_ms: nowMs, attempts: 0 });
			return global.run(requeue.where('id', '=', id).where('status', 'in', ['failed', 'kept'])) === 1;
		},
	};
}
