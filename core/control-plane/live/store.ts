import type { AppRecord } from '../apps/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** Port to the record of looks into documents. */
export interface InsightStore {
	/** Records an act that changes nothing stored, in the shard of its app. */
	record(app: Pick<AppRecord, 'licenseRegion'>, event: NewAuditEvent): Promise<void>;
}
