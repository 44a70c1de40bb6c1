import type { SandboxClockStore } from '../../control-plane/sandbox/store.ts';
import type { SandboxPaymentStore } from '../../payment-sandbox/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

const ROW_ID = 1;

/** How far the sandbox's clock was moved. */
export function sqliteSandboxClockStore(global: SqliteFile<GlobalSchema>): SandboxClockStore {
	return {
		async offsetMs() {
			return global.first(global.query.selectFrom('sandbox_clock').select('offset_ms'))?.offset_ms ?? 0;
		},
		async setOffsetMs(offsetMs, event) {
			global.transaction(() => {
				global.run(
					global.query
						.insertInto('sandbox_clock')
						.values({ id: ROW_ID, offset_ms: offsetMs })
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
