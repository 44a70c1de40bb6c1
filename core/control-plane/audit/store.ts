import type { AuditEvent, AuditQuery, AuditVerification } from '../../contract/audit.ts';
import type { Page } from '../../contract/pages.ts';

/** An event as it is recorded: in the same step as the change it tells of, by the store that makes the change. */
export type NewAuditEvent = Omit<AuditEvent, 'id' | 'hash' | 'at'> & { atMs: number };

/**
 * Port to the audit trail. What an app goes through is recorded in its region's shard, everything else in the global
 * database; each has a hash chain of its own.
 */
export interface AuditStore {
	/** Over all databases. */
	list(query: AuditQuery): Promise<Page<AuditEvent>>;
	/** @returns null when there is none of that id. */
	get(eventId: string): Promise<AuditEvent | null>;
	verify(): Promise<AuditVerification>;
}
