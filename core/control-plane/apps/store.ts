import type { AppQuery } from '../../contract/apps.ts';
import type { CountedPage } from '../../contract/pages.ts';
import type { LicenseRegionCode } from '../../contract/regions.ts';
import type { NewAuditEvent } from '../audit/store.ts';
import type { SubscriptionTerms } from '../billing/store.ts';

export interface AppRecord {
	id: string;
	tenantId: string;
	name: string;
	clientId: string;
	secretHash: Uint8Array;
	licenseRegion: LicenseRegionCode;
	allowedDomains: string[];
	enabled: boolean;
	subscription: SubscriptionTerms | null;
	createdAtMs: number;
	/** Grows with each change. */
	version: number;
}

/**
 * What stood against a write: a rule over all apps of the tenant, checked in the same step as the write, or `stale` when
 * it was based on another version.
 */
export type AppConflict = 'app_name_taken' | 'free_plan_taken' | 'stale';

/** Which app, in which shard, and the version that a write is based on (null for whatever is there). */
export type AppKey = Pick<AppRecord, 'id' | 'tenantId' | 'licenseRegion'> & { expected: number | null };

/** Fields that can be set; what is left out stays. */
export type AppChanges = Partial<Pick<AppRecord, 'name' | 'allowedDomains' | 'enabled'>>;

/** Port to the apps. An app's row lies in its License Region's shard only. Each method is one atomic step, its audit
 * event included. */
export interface AppStore {
	/**
	 * Stores an app, with a subscription to a free plan or with none.
	 *
	 * @returns null when it was stored, else the rule that stood against it.
	 */
	insert(app: AppRecord, event: NewAuditEvent): Promise<AppConflict | null>;
	get(tenantId: string, appId: string): Promise<AppRecord | null>;
	getByClientId(clientId: string): Promise<AppRecord | null>;
	getByName(tenantId: string, name: string): Promise<AppRecord | null>;
	/** Over all shards. */
	list(query: AppQuery): Promise<CountedPage<AppRecord>>;
	/** How many apps each of these tenants has; tenants without any are left out. */
	countByTenant(tenantIds: readonly string[]): Promise<Map<string, number>>;
	/** How many apps, of one tenant or of all, are on each plan; plans without any are left out. */
	countByPlan(tenantId?: string): Promise<Map<string, number>>;
	/** Names by id, for lists that show an app beside something else. */
	names(ids: readonly string[]): Promise<Map<string, string>>;
	/** @returns null when it was stored, else the rule that stood against it. */
	update(app: AppKey, changes: AppChanges, event: NewAuditEvent): Promise<AppConflict | null>;
	/** Puts a new secret in place of the old one; all refresh tokens of the app are gone. */
	setSecret(app: AppKey, secretHash: Uint8Array, event: NewAuditEvent): Promise<AppConflict | null>;
	/** Removes an app with its tokens and its free subscription; a paid one goes on, with the app's name kept. */
	remove(app: AppKey, event: NewAuditEvent): Promise<AppConflict | null>;
}
