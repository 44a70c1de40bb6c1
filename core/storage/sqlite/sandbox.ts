import type { SandboxClockStore } from '../../control-plane/sandbox/store.ts';
import type { SandboxPaymentStore } from '../../payment-sandbox/store.ts';
import { type AuditFile, appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import { countOfAll } from './paging.ts';
import type { Shards } from './shards.ts';

const ROW_ID = 1;

/** How far the sandbox's clock was moved. */
export function sqliteSandboxClockStore(global: SqliteFile<GlobalSchema>, shards: Shards): SandboxClockStore {
	return {
		async offsetMs() {
			return global.first(global.query.selectFrom('sandbox_clock').select('offset_ms'))?.offset_ms ?? 0;
		},
		async wentBackAtMs() {
			return global.first(global.query.selectFrom('sandbox_clock').select('went_back_at_ms'))?.went_back_at_ms ?? null;
		},
		async laterThan(atMs) {
			const laterEvents = (file: AuditFile) =>
				file.first(file.query.selectFrom('audit').select(countOfAll).where('created_at_ms', '>', atMs))?.total ?? 0;
			const files: AuditFile[] = [global, ...Object.values(shards)];
			const waiting = global.query.selectFrom('outbox').where('status', '=', 'queued').where('next_attempt_at_ms', '>', atMs);
			return {
				events: files.reduce((total, file) => total + laterEvents(file), 0),
				mailsDue: global.first(waiting.select(countOfAll))?.total ?? 0,
			};
		},
		async goBack(atMs, event) {
			const row = { offset_ms: 0, went_back_at_ms: atMs };
			global.transaction(() => {
				global.run(
					global.query
						.insertInto('sandbox_clock')
						.values({ id: ROW_ID, ...row })
						.onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
				);
				const mails = global.query.updateTable('outbox').set({ next_attempt_at_ms: atMs });
				global.run(mails.where('status', '=', 'queued').where('next_attempt_at_ms', '>', atMs));
				global.run(global.query.deleteFrom('issued_tokens'));
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async setOffsetMs(offsetMs, event) {
			global.transaction(() => {
				global.run(
					global.query
						.insertInto('sandbox_clock')
						.values({ id: ROW_ID, offset_ms: offsetMs, went_back_at_ms: null })
						.onConflict((conflict) => conflict.column('id').doUpdateSet({ offset_ms: offsetMs })),
				);
				if (event) appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
	};
}

/** The books of the sandbox's payment provider. */
export function sqliteSandboxPaymentStore(global: SqliteFile<GlobalSchema>): SandboxPaymentStore {
	return {
		async behaviour(tenantId) {
			const row = global.first(
				global.query.selectFrom('sandbox_payment_behaviours').selectAll().where('tenant_id', '=', tenantId),
			);
			return row ? { behaviour: row.behaviour, delayMs: row.delay_ms } : null;
		},
		async setBehaviour(tenantId, { behaviour, delayMs }, event) {
			const columns = { behaviour, delay_ms: delayMs };
			const insert = global.query.insertInto('sandbox_payment_behaviours').values({ tenant_id: tenantId, ...columns });
			global.transaction(() => {
				global.run(insert.onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(columns)));
				appendAudit(global, GLOBAL_DATABASE, event);
			});
		},
		async insertOrGet(charge) {
			return global.transaction(() => {
				const charges = global.query.selectFrom('sandbox_charges').selectAll();
				const row = global.first(charges.where('idempotency_key', '=', charge.idempotencyKey));
				if (row)
					return {
						idempotencyKey: row.idempotency_key,
						tenantId: row.tenant_id,
						amountCents: row.amount_cents,
						currency: row.currency,
						isDeclined: row.is_declined === 1,
						settlesAtMs: row.settles_at_ms,
					};
				global.run(
					global.query.insertInto('sandbox_charges').values({
						idempotency_key: charge.idempotencyKey,
						tenant_id: charge.tenantId,
						amount_cents: charge.amountCents,
						currency: charge.currency,
						is_declined: charge.isDeclined ? 1 : 0,
						settles_at_ms: charge.settlesAtMs,
					}),
				);
				return charge;
			});
		},
	};
}
