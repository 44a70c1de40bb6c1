import type { BackupSummary, CheckedBackup, DataFacts, Replacement } from '../../contract/data.ts';
import type { MasterKeys, Sealer } from '../../platform/sealing.ts';
import type { NewAuditEvent } from '../audit/store.ts';

/** Port to the data as a whole. */
export interface DataStore {
	/** How much there is. */
	facts(): Promise<DataFacts>;
	/** Records what happened to the data as a whole. */
	record(event: NewAuditEvent): Promise<void>;
}

/** A finished backup on disk. */
export interface BackupFile {
	sizeBytes: number;
	createdAt: string;
	/** Reads it from its start; call it once. The file is gone when the stream has ended, however that was. */
	stream(): ReadableStream<Uint8Array>;
}

/** The part of a backup that only a passphrase opens. */
export interface BackupSecrets {
	/** SHA-256 of what the backup says of itself, so that nobody without the passphrase can change that. */
	manifestSha256: string;
	masterKeys: string;
}

/** Turns a backup's secrets into text that is safe to lie anywhere, and back. */
export interface BackupSeal {
	seal(secrets: BackupSecrets): Promise<string>;
	/** @throws {Fault} `passphrase_wrong`. */
	open(sealed: string): Promise<BackupSecrets>;
}

/** What is to take the place of all data, and who wanted it. */
export interface PlannedReplacement {
	kind: Replacement['kind'];
	/** Recorded in the new data. */
	event: NewAuditEvent;
}

/** Port to backups of a data directory, and to what takes its place. Nothing replaces anything before the next start. */
export interface BackupStore {
	/**
	 * Writes all databases, as of one moment, to one new file.
	 *
	 * @param keys those that open what is sealed in them
	 * @throws {Fault} `unavailable` when the disk has no room.
	 */
	write(keys: MasterKeys, seal: BackupSeal['seal']): Promise<BackupFile>;
	/** Keeps a backup that arrives, in place of one that came before. @throws {Fault} `backup_invalid`, `backup_newer`. */
	receive(content: ReadableStream<Uint8Array>): Promise<BackupSummary>;
	/**
	 * Unpacks what was received beside the data, brings it up to date, and checks all of it. What is sealed in it is sealed
	 * anew, so that it needs this directory's master key and no other.
	 *
	 * @throws {Fault} `passphrase_wrong`, `backup_invalid`, `backup_newer`. Nothing is unpacked then.
	 */
	stage(open: BackupSeal['open'], sealer: Sealer): Promise<CheckedBackup>;
	/** Forgets what was received and unpacked. */
	discard(): Promise<void>;
	/** From now on the next start begins with what was unpacked: for a reset, with nothing. */
	commit(planned: PlannedReplacement): Promise<void>;
}
