import type { MasterKeyStatus } from '../../contract/master-key.ts';
import type { MasterKeys } from '../../platform/sealing.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** A text that each version seals, to tell at the start whether a key is the right one. */
export const PROBE = 'wiresocket master key probe';

/** Port to the versions of the master key that have sealed something here, each with a text to try the key on. */
export interface MasterKeyRegister {
	/** The sealed probe of each version. */
	probes(): Promise<Map<string, string>>;
	insert(version: string, probe: string): Promise<void>;
	/** Makes this version the only one, whatever was there: all is sealed under it by now. */
	replaceAll(version: string, probe: string): Promise<void>;
	/** Adds the version that a rotation leads to. Does nothing when it is there. */
	begin(version: string, probe: string, event: NewAuditEvent): Promise<void>;
	/** Removes all versions but one, at the end of a rotation. Does nothing when it is the only one. */
	finish(version: string, event: NewAuditEvent): Promise<void>;
}

/** A value that is sealed under the master key, and where it stands. */
export interface SealedValue {
	/** Database, table and column, for people and for going on from here. */
	place: string;
	/** The row's primary key. */
	key: readonly unknown[];
	sealed: string;
}

/** Port to everything that is sealed under the master key, in all databases. */
export interface SealedStore {
	/** How many values are not sealed under this version. */
	countOthers(version: string): Promise<number>;
	/** Values that are not sealed under this version, in an order that stays; those after `after`, at most `limit`. */
	others(version: string, after: SealedValue | null, limit: number): Promise<SealedValue[]>;
	/** Puts a value anew in place of the old one, unless that has changed. All values are of one place. */
	replace(values: readonly { old: SealedValue; sealed: string }[]): Promise<void>;
}

/** Where the master key itself is kept. */
export interface MasterKeyVault {
	place: MasterKeyStatus['place'];
	/**
	 * Keeps these keys and no others; resolves when they would survive a power failure. Null where core cannot change
	 * the key itself.
	 */
	store: ((keys: MasterKeys) => Promise<void>) | null;
}
