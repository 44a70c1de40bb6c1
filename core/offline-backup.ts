import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openFiles, restoreInto } from './compose-data.ts';
import type { BackupSummary, CheckedBackup } from './contract/data.ts';
import { passphraseSeal } from './control-plane/data/seal.ts';
import type { KeySources } from './master-key/open-sealer.ts';
import { Fault } from './platform/fault.ts';
import { StartError } from './platform/start-error.ts';

const FILE_MODE = 0o600;

interface OfflineOptions {
	dataDir: string;
	masterKey: KeySources;
	/** The backup. */
	path: string;
	passphrase: string;
}

/**
 * Backs a data directory up from outside of the process that may run on it.
 *
 * @returns the size of the new file in bytes
 * @throws {StartError} when the file exists, or the data or its key cannot be read.
 */
export function backUpOffline({ dataDir, masterKey, path, passphrase }: OfflineOptions): Promise<number> {
	return inWords(async () => {
		if (existsSync(path)) throw new StartError(`${path} is there already. Choose another name, or remove it.`);
		const { backups, keys } = await openFiles(dataDir, masterKey);
		const file = await backups.write(keys, passphraseSeal(passphrase).seal);
		const target = createWriteStream(path, { mode: FILE_MODE, flags: 'wx', flush: true });
		await pipeline(Readable.fromWeb(file.stream() as never), target);
		return file.sizeBytes;
	});
}

/**
 * Puts a backup in the place of what a data directory holds; it is used from the next start on.
 *
 * @throws {StartError} when the directory is in use, or the backup or the passphrase is wrong. Nothing was changed then.
 */
export function restoreOffline(options: OfflineOptions): Promise<{ backup: BackupSummary; checked: CheckedBackup }> {
	return inWords(async () => {
		if (!existsSync(options.path)) throw new StartError(`There is no file ${options.path}.`);
		const content = Readable.toWeb(createReadStream(options.path)) as ReadableStream<Uint8Array>;
		return restoreInto(options.dataDir, options.masterKey, content, passphraseSeal(options.passphrase).open);
	});
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof Fault ? new StartError(error.detail) : error;
	}
}
