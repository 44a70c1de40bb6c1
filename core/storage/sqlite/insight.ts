import { licenseRegion } from '../../contract/regions.ts';
import type { InsightStore } from '../../control-plane/live/store.ts';
import { appendAudit } from './audit-chain.ts';
import type { Shards } from './shards.ts';

/** The record of looks into documents, each in the shard of its app. */
export function sqliteInsightStore(shards: Shards): InsightStore {
	return {
		async record(app, event) {
			const shard = shards[app.licenseRegion];
			shard.transaction(() => appendAudit(shard, licenseRegion(app.licenseRegion).dbCode, event));
		},
	};
}
