import { createReadStream, createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BackupSummary } from '../../../contract/data.ts';
import type { BackupFile, BackupStore } from '../../../control-plane/data/store.ts';
import type { Clock } from '../../../platform/clock.ts';
import { Fault } from '../../../platform/fault.ts';
import { isoTime } from '../../../platform/iso-time.ts';
import { formatMasterKeys } from '../../../platform/sealing.ts';
import { commitReplacement, emptyFolder, replacementPaths } from '../../replacement.ts';
import { DATABASE_FILES } from '../database-files.ts';
import { type Archive, packArchive, readArchive } from './archive.ts';
import { copyDatabases } from './snapshot.ts';
import { stageArchive } from './staging.ts';

const FILE_MODE = 0o600;

interface BackupStoreOptions {
	dataDir: string;
	programVersion: string;
	clock: Clock;
}

/** Backups of a data directory of SQLite files. They are made and unpacked beside the data, on the same disk. */
export function sqliteBackupStore({ dataDir, programVersion, clock }: BackupStoreOptions): BackupStore {
	const { folder, upload, staged } = replacementPaths(dataDir);
	return {
		async write(keys, seal) {
			const workshop = join(folder, `backup-${crypto.randomUUID()}`);
			const createdAt = isoTime(clock.nowMs());
			emptyFolder(workshop);
			try {
				const names = await copyDatabases(dataDir, workshop, DATABASE_FILES);
				const path = join(workshop, 'archive');
				const masterKeys = formatMasterKeys(keys);
				await packArchive(path, { createdAt, programVersion }, workshop, names, (manifestSha256) =>
					seal({ manifestSha256, masterKeys }),
				);
				for (const name of names) rmSync(join(workshop, name));
				return backupFile(path, createdAt, () => rmSync(workshop, { recursive: true, force: true }));
			} catch (error) {
				rmSync(workshop, { recursive: true, force: true });
				throw asFault(error);
			}
		},
		async receive(content) {
			discard();
			mkdirSync(folder, { recursive: true, mode: 0o700 });
			try {
				await pipeline(Readable.fromWeb(content as never), createWriteStream(upload, { mode: FILE_MODE }));
				return summaryOf(await readArchive(upload), upload);
			} catch (error) {
				discard();
				throw asFault(error);
			}
		},
		async stage(open, sealer) {
			const archive = await readArchive(upload);
			emptyFolder(staged);
			try {
				return await stageArchive({ archive, path: upload, folder: staged, open, sealer });
			} catch (error) {
				rmSync(staged, { recursive: true, force: true });
				throw asFault(error);
			}
		},
		async discard() {
			discard();
		},
		async commit(planned) {
			if (planned.kind === 'reset') emptyFolder(staged);
			commitReplacement(dataDir, planned);
		},
	};

	function discard(): void {
		rmSync(upload, { force: true });
		rmSync(staged, { recursive: true, force: true });
	}
}

function summaryOf({ manifest: { createdAt, programVersion } }: Archive, path: string): BackupSummary {
	return { createdAt, programVersion, sizeBytes: statSync(path).size };
}

function backupFile(path: string, createdAt: string, remove: () => void): BackupFile {
	return {
		sizeBytes: statSync(path).size,
		createdAt,
		stream() {
			const reader = createReadStream(path);
			reader.once('close', remove);
			return Readable.toWeb(reader) as ReadableStream<Uint8Array>;
		},
	};
}

function asFault(error: unknown): unknown {
	const code = (error as { code?: string }).code ?? '';
	if (code !== 'ENOSPC' && code !== 'SQLITE_FULL') return error;
	return new Fault('unavailable', 'The disk has no room for this. Nothing was changed.', {
		internal: `no room (${code})`,
		cause: error,
	});
}
