import type { CountedPage } from '../../contract/pages.ts';
import type { TenantQuery, TenantStatus } from '../../contract/tenants.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import type { NewSigningKey } from '../keys/store.ts';
import type { NewMail } from '../outbox/store.ts';

export interface TenantRecord {
	id: string;
	name: string;
	status: TenantStatus;
	createdAtMs: number;
	approvedAtMs: number | null;
	/** Where invoices go; null: to the owners. */
	billingEmail: string | null;
	/** Grows with each change. */
	version: number;
}

/** Fields that can be set; what is left out stays. */
export interface TenantChanges {
	name?: string | undefined;
	billingEmail?: string | null | undefined;
}

/** What stood against an edit. `stale`: it was based on another version. */
export type TenantConflict = 'tenant_name_taken' | 'tenant_wrong_status' | 'stale';

/** Port to the tenants. Each method is one atomic step, its audit event included. */
export interface TenantStore {
	/** @returns false when another tenant has the name (compared without case). */
	insert(tenant: TenantRecord, event: NewAuditEvent): Promise<boolean>;
	get(id: string): Promise<TenantRecord | null>;
	getByName(name: string): Promise<TenantRecord | null>;
	/** @param id of the only one that may be seen; absent: all */
	list(query: TenantQuery, id?: string): Promise<CountedPage<TenantRecord>>;
	/** Tenants whose deletion was begun and not ended. */
	listDeleting(): Promise<TenantRecord[]>;
	/** Names by id, for lists that show a tenant beside something else. */
	names(ids: readonly string[]): Promise<Map<string, string>>;
	/** Pending to active, together with the tenant's first signing key and billing profile. @returns false when it is not pending. */
	approve(
		id: string,
		key: NewSigningKey,
		approvedAtMs: number,
		mails: readonly NewMail[],
		event: NewAuditEvent,
	): Promise<boolean>;
	/**
	 * @param expected version that the edit is based on; null for whatever is there
	 * @returns null when it was stored, else what stood against it.
	 */
	update(id: string, changes: TenantChanges, expected: number | null, event: NewAuditEvent): Promise<TenantConflict | null>;
	/** Moves a tenant on. @returns null, or `tenant_wrong_status` when its status is none of `from`. */
	setStatus(
		id: string,
		move: { from: readonly TenantStatus[]; to: TenantStatus },
		expected: number | null,
		mails: readonly NewMail[],
		event: NewAuditEvent,
	): Promise<TenantConflict | null>;
	/** Removes a tenant that is `deleting`, with its keys, billing profile, members, invitations and mails. */
	remove(id: string, event: NewAuditEvent): Promise<void>;
}
