import { LICENSE_REGIONS } from '../../contract/regions.ts';
import type { SqliteFile } from './file.ts';
import type { GlobalSchema } from './migrations/global.ts';
import type { Shards } from './shards.ts';

/**
 * The one-free rule: whether another app of the tenant is on a free plan (contract section 1). Looks into every shard; called
 * in the same synchronous step as the write that it decides about.
 */
export function isFreePlanTaken(
	global: SqliteFile<GlobalSchema>,
	shards: Shards,
	app: { id: string; tenantId: string },
): boolean {
	const free = global.query.selectFrom('plans').select('id').where('monthly_price_cents', '=', 0);
	const freeIds = new Set(global.all(free).map(({ id }) => id));
	return LICENSE_REGIONS.some(({ code }) => {
		const others = shards[code].query
			.selectFrom('subscriptions')
			.select('plan_id')
			.where('tenant_id', '=', app.tenantId)
			.where('app_id', '!=', app.id);
		return shards[code].all(others).some((other) => freeIds.has(other.plan_id));
	});
}
