import type { AppRecord } from '../apps/store.ts';
import type { NewAuditEvent } from '../audit/store.ts';

export interface RefreshTokenRecord {
	hash: Uint8Array;
	/** All tokens that came of one client_credentials grant; reuse of one ends them all (RFC 9700 section 4.14). */
	familyId: string;
	appId: string;
	scope: string;
	expiresAtMs: number;
	usedAtMs: number | null;
	revokedAtMs: number | null;
}

export type NewRefreshToken = Pick<RefreshTokenRecord, 'hash' | 'familyId' | 'scope' | 'expiresAtMs'>;

/** Which shard: tokens lie beside the app they were issued to. */
export type TokenOwner = Pick<AppRecord, 'id' | 'licenseRegion'>;

/** Port to the refresh tokens. Each method is one atomic step. */
export interface RefreshTokenStore {
	/** @returns false when the owner has another secret by now: what was issued under the old one is dead. */
	insert(owner: TokenOwner & Pick<AppRecord, 'secretHash'>, token: NewRefreshToken, nowMs: number): Promise<boolean>;
	/** @returns null when this owner has no such token. */
	get(owner: TokenOwner, hash: Uint8Array): Promise<RefreshTokenRecord | null>;
	/**
	 * Marks one token as used and stores its successor, only if it was neither used nor revoked: of two at once, at
	 * most one succeeds (faults T8).
	 *
	 * @returns whether it was this call that used it.
	 */
	rotate(owner: TokenOwner, usedHash: Uint8Array, next: NewRefreshToken, nowMs: number): Promise<boolean>;
	/** How many tokens of the owner could be used at a time. */
	countUsable(owner: TokenOwner, expiry: { afterMs: number; byMs: number }): Promise<number>;
	/** Ends all tokens of a family, at the time of the event, which is recorded in the same step. */
	revokeFamily(owner: TokenOwner, familyId: string, event: NewAuditEvent): Promise<void>;
}

/** Port to the records of access tokens that were issued without a secret. */
export interface TestTokenStore {
	record(owner: TokenOwner, event: NewAuditEvent): Promise<void>;
}

/** Port to the access tokens that were revoked before they expire. Each method is one atomic step. */
export interface RevokedTokenStore {
	/** Remembers a token by its `jti` until it expires. Once more changes nothing. */
	add(owner: TokenOwner, token: { jti: string; expiresAtMs: number }, event: NewAuditEvent): Promise<void>;
	/** Whether a token was revoked that has not expired by `nowMs`. */
	has(owner: TokenOwner, jti: string, nowMs: number): Promise<boolean>;
}
