import { licenseRegion } from '../../contract/regions.ts';
import type { TestTokenStore } from '../../control-plane/tokens/store.ts';
import { appendAudit } from './audit-chain.ts';
import type { Shards } from './shards.ts';

/** The records of test tokens, each in the shard of its app. */
export function sqliteTestTokenStore(shards: Shards): TestTokenStore {
	return {
		async record(owner, event) {
			const shard = shards[owner.licenseRegion];
			shard.transaction(() => appendAudit(shard, licenseRegion(owner.licenseRegion).dbCode, event));
		},
	};
}
