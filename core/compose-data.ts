import type { BackupSummary, CheckedBackup, Replacement } from './contract/data.ts';
import { recordOf, SYSTEM } from './control-plane/caller.ts';
import type { BackupSeal, BackupStore, PlannedReplacement } from './control-plane/data/store.ts';
import type { MasterKeyRegister } from './control-plane/master-key/store.ts';
import { openAuditKey } from './master-key/audit-key.ts';
import { type KeySources, openSealer } from './master-key/open-sealer.ts';
import { systemClock } from './platform/clock.ts';
import { isoTime } from './platform/iso-time.ts';
import type { Logger } from './platform/logger.ts';
import type { MasterKeys } from './platform/sealing.ts';
import { acceptReplacement, advanceReplacement, giveUpReplacement } from './storage/replacement.ts';
import { sqliteBackupStore } from './storage/sqlite/backup/backups.ts';
import { readMasterKeyRegister } from './storage/sqlite/backup/register.ts';
import { isDatabaseFile } from './storage/sqlite/database-files.ts';
import { lockDataDir } from './storage/sqlite/lock.ts';
import { openStorage, type Storage } from './storage/sqlite/storage.ts';
import { VERSION } from './version.ts';

interface DataOptions {
	dataDir: string;
	masterKey: KeySources;
	logger: Logger;
}

/** The master key that is in use, and where it is kept. */
export type OpenKeys = Awaited<ReturnType<typeof openSealer>>;

/** What was opened on a data directory. */
export interface OpenData<T> {
	storage: Storage;
	keys: OpenKeys;
	/** What the caller's own preparation made. */
	prepared: T;
	/** A restore or reset that this start brought to its end. */
	replaced: Replacement | null;
	close(): void;
}

/**
 * Takes a data directory for this process and opens what lies on it, or what was to take its place. When that cannot be
 * used, what was there before is in use again.
 *
 * @param prepare the rest that must succeed before what was there before is removed
 * @throws {StartError} when the directory is another process's, or its files cannot be used.
 */
export async function openData<T>(
	{ dataDir, masterKey, logger }: DataOptions,
	prepare: (storage: Storage, keys: OpenKeys) => Promise<T>,
): Promise<OpenData<T>> {
	const release = lockDataDir(dataDir);
	const open = async () => {
		const storage = openStorage(dataDir);
		try {
			const keys = await openSealer(masterKey, dataDir, storage.masterKeys);
			// First, because each event that is recorded moves the end of a chain.
			await openAuditKey(keys.sealer, storage.auditKey);
			return { storage, keys, prepared: await prepare(storage, keys) };
		} catch (error) {
			storage.close();
			throw error;
		}
	};
	try {
		const planned = (advanceReplacement(dataDir, isDatabaseFile)?.note ?? null) as PlannedReplacement | null;
		const { outcome, ...opened } = await openReplaced(planned, open, () => giveUpReplacement(dataDir, isDatabaseFile), logger);
		if (planned && outcome) await opened.storage.data.record(eventOf(planned, outcome));
		if (outcome === 'done') acceptReplacement(dataDir);
		return {
			...opened,
			replaced: planned && outcome && { kind: planned.kind, outcome, at: isoTime(planned.event.atMs) },
			close() {
				opened.storage.close();
				release();
			},
		};
	} catch (error) {
		release();
		throw error;
	}
}

async function openReplaced<T>(
	planned: PlannedReplacement | null,
	open: () => Promise<T>,
	giveUp: () => void,
	logger: Logger,
): Promise<T & { outcome: Replacement['outcome'] | null }> {
	try {
		return { ...(await open()), outcome: planned && 'done' };
	} catch (error) {
		if (!planned) throw error;
		logger.error({ reason: (error as Error).message }, `the ${planned.kind} cannot be used and is undone`);
		giveUp();
		return { ...(await open()), outcome: 'undone' };
	}
}

function eventOf({ event }: PlannedReplacement, outcome: Replacement['outcome']): PlannedReplacement['event'] {
	return outcome === 'done' ? event : { ...event, action: 'data.restore_undone' };
}

/** Reads a data directory that another process may run on. @throws {StartError} without its master key. */
export async function openFiles(dataDir: string, masterKey: KeySources): Promise<{ backups: BackupStore; keys: MasterKeys }> {
	const { sealer } = await openSealer(masterKey, dataDir, readMasterKeyRegister(dataDir));
	return { backups: backupsOf(dataDir), keys: sealer.keys };
}

/**
 * Puts a backup in the place of what a data directory holds, whatever state that is in; the next start uses it. What is
 * sealed in it is sealed under the directory's master key, which is made when there is none.
 *
 * @throws {Fault} as {@link BackupStore.stage}. @throws {StartError} when another process has the directory.
 */
export async function restoreInto(
	dataDir: string,
	masterKey: KeySources,
	content: ReadableStream<Uint8Array>,
	open: BackupSeal['open'],
): Promise<{ backup: BackupSummary; checked: CheckedBackup }> {
	const release = lockDataDir(dataDir);
	try {
		const backups = backupsOf(dataDir);
		// One that was committed before is begun; this one comes after it.
		advanceReplacement(dataDir, isDatabaseFile);
		const backup = await backups.receive(content);
		const { sealer } = await openSealer(masterKey, dataDir, EMPTY_REGISTER);
		const checked = await backups.stage(open, sealer);
		const event = recordOf(SYSTEM, systemClock.nowMs(), {
			action: 'data.restored',
			target: { type: 'data', id: 'sandbox', name: 'all data' },
			tenantId: null,
			after: { createdAt: backup.createdAt },
		});
		await backups.commit({ kind: 'restore', event });
		return { backup, checked };
	} finally {
		release();
	}
}

/** What is there is replaced as a whole, so whatever key sealed it does not matter. */
const EMPTY_REGISTER: Pick<MasterKeyRegister, 'probes' | 'insert'> = {
	probes: async () => new Map(),
	insert: async () => undefined,
};

function backupsOf(dataDir: string): BackupStore {
	return sqliteBackupStore({ dataDir, programVersion: VERSION, clock: systemClock });
}
