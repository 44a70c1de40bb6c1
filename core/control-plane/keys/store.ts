import type { CountedPage } from '../../contract/pages.ts';
import type { KeyQuery } from '../../contract/tenants.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** A signing key as it is made; the private half only ever sealed. */
export interface NewSigningKey {
	kid: string;
	publicJwk: { kty: 'RSA'; n: string; e: string };
	sealedPrivateJwk: string;
	createdAtMs: number;
}

export interface SigningKeyRecord extends Omit<NewSigningKey, 'sealedPrivateJwk'> {
	status: 'active' | 'retired' | 'revoked';
	/** Null once the key is revoked. */
	sealedPrivateJwk: string | null;
	/** When it stopped signing; null while it is active. */
	endedAtMs: number | null;
}

/** A tenant's key, and whose it is. */
export interface OwnedKeyRecord extends SigningKeyRecord {
	tenantId: string;
	tenantName: string;
}

/** Port to the signing keys. The owner is a tenant's id, or null for the platform itself. */
export interface KeyStore {
	/** Newest first; empty when there is no such owner. */
	list(ownerId: string | null): Promise<SigningKeyRecord[]>;
	/** Keys of tenants by a part of their `kid`. @param ownerId the only tenant whose keys may be seen; absent: all */
	find(query: KeyQuery, ownerId?: string): Promise<CountedPage<OwnedKeyRecord>>;
	/** The platform's first key; does nothing when it has one. Tenants get theirs when they are approved. */
	insertPlatformKey(key: NewSigningKey): Promise<void>;
	/**
	 * Retires the active key of an owner and puts a new one in its place, if `activeKid` is still the active one.
	 *
	 * @returns whether it was.
	 */
	rotate(ownerId: string, activeKid: string, next: NewSigningKey, event: NewAuditEvent): Promise<boolean>;
	/**
	 * Revokes a key for good and forgets its private half; an active one is replaced by `next` in the same step.
	 *
	 * @returns false when the owner has no such key, or it is revoked already.
	 */
	revoke(ownerId: string, kid: string, next: NewSigningKey, event: NewAuditEvent): Promise<boolean>;
	/** Records that a key's private half does not open (faults S6): once a key, however often it is found. */
	recordUnreadable(kid: string, event: NewAuditEvent): Promise<void>;
	/** When the oldest active key of any tenant was made, of those made from an instant on; null when there is none. */
	oldestActiveMs(createdFromMs?: number): Promise<number | null>;
	/** Tenants whose active key was made before an instant. */
	ownersWithKeysBefore(createdBeforeMs: number): Promise<string[]>;
}

/** How many tokens of a key expire in one second. */
export interface IssuedCount {
	kid: string;
	/** Seconds since the epoch, as in `exp`. */
	expiresAtS: number;
	count: number;
}

/** Port to the counts of issued tokens. Each method is one atomic step. */
export interface IssuedTokenStore {
	/** The counts of tokens that expire after `nowS`. */
	list(nowS: number): Promise<IssuedCount[]>;
	/** Puts counts in the place of those of the same key and second; forgets those up to `nowS`. */
	save(counts: readonly IssuedCount[], nowS: number): Promise<void>;
}
