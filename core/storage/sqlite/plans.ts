import type { Plan } from '../../contract/plans.ts';
import type { PlanStore } from '../../control-plane/plans/store.ts';
import { appendAudit, GLOBAL_DATABASE } from './audit-chain.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';

type Row = GlobalSchema['plans'];

function toPlan(row: Row): Plan {
	return {
		id: row.id,
		name: row.name,
		currency: row.currency,
		monthlyPriceCents: row.monthly_price_cents,
		limits: {
			maxConnections: row.max_connections,
			maxDocuments: row.max_documents,
			maxUsersPerDoc: row.max_users_per_doc,
			opsPerMinute: row.ops_per_minute,
		},
		archived: row.archived === 1,
		version: row.version,
	};
}

function toRow(plan: Plan): Row {
	return {
		id: plan.id,
		name: plan.name,
		currency: plan.currency,
		monthly_price_cents: plan.monthlyPriceCents,
		max_connections: plan.limits.maxConnections,
		max_documents: plan.limits.maxDocuments,
		max_users_per_doc: plan.limits.maxUsersPerDoc,
		ops_per_minute: plan.limits.opsPerMinute,
		archived: plan.archived ? 1 : 0,
		version: plan.version,
	};
}

/** The catalogue in the global database. */
export function sqlitePlanStore(global: SqliteFile<GlobalSchema>): PlanStore {
	const plans = () => global.query.selectFrom('plans').selectAll();
	const isTaken = ({ id, name }: Plan) => global.first(plans().where('name', '=', name).where('id', '!=', id)) !== undefined;

	const byId = global.memo((id) => {
		const row = global.first(plans().where('id', '=', id));
		return row ? toPlan(row) : null;
	});

	return {
		async list() {
			return global.all(plans().orderBy('monthly_price_cents').orderBy('name')).map(toPlan);
		},
		get: async (id) => byId(id),
		async insert(plan, event) {
			return global.transaction(() => {
				if (isTaken(plan)) return false;
				global.run(global.query.insertInto('plans').values(toRow(plan)));
				appendAudit(global, GLOBAL_DATABASE, event);
				return true;
			});
		},
		async update(plan, expected, event) {
			return global.transaction(() => {
				if (isTaken(plan)) return 'plan_name_taken';
				const { id, version: _, ...changes } = toRow(plan);
				const update = global.query.updateTable('plans').set(({ eb }) => ({ ...changes, version: eb('version', '+', 1) }));
				const atVersion = expected === null ? update : update.where('version', '=', expected);
				if (global.run(atVersion.where('id', '=', id)) === 0) return 'stale';
				appendAudit(global, GLOBAL_DATABASE, event);
				return null;
			});
		},
		async insertMissing(seed) {
			global.transaction(() => {
				for (const plan of seed)
					global.run(
						global.query
							.insertInto('plans')
							.values(toRow(plan))
							.onConflict((conflict) => conflict.column('name').doNothing()),
					);
			});
		},
	};
}
