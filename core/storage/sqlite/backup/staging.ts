import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckedBackup } from '../../../contract/data.ts';
import type { BackupSeal } from '../../../control-plane/data/store.ts';
import { PROBE, type SealedValue } from '../../../control-plane/master-key/store.ts';
import { Fault } from '../../../platform/fault.ts';
import { parseMasterKeys, Sealer } from '../../../platform/sealing.ts';
import { StartError } from '../../../platform/start-error.ts';
import { isDatabaseFile } from '../database-files.ts';
import { openStorage, type Storage } from '../storage.ts';
import { type Archive, unpackArchive } from './archive.ts';

const BATCH_VALUES = 50;
/** Of no key: all that is sealed is sealed under another version. */
const NO_VERSION = '0';

interface Staging {
	archive: Archive;
	/** The backup's file. */
	path: string;
	/** Where its databases go. */
	folder: string;
	open: BackupSeal['open'];
	/** Of this data directory. */
	sealer: Sealer;
}

/**
 * Unpacks a backup into a folder and makes it ready to be used here: schemas are brought up to date, each file is checked
 * from end to end, the audit trail is walked, and what is sealed is sealed anew.
 *
 * @throws {Fault} `passphrase_wrong`, `backup_invalid`, `backup_newer`.
 */
export async function stageArchive({ archive, path, folder, open, sealer }: Staging): Promise<CheckedBackup> {
	const secrets = await open(archive.sealed);
	if (secrets.manifestSha256 !== archive.manifestSha256) throw unusable('its table of contents was altered');
	const ownSealer = new Sealer(...parseMasterKeys(secrets.masterKeys));
	await unpackArchive(path, archive, folder);
	const storage = openUnpacked(folder);
	try {
		await unlock(storage, ownSealer);
		const { intact } = await storage.audit.verify();
		await sealAnew(storage, ownSealer, sealer);
		return { counts: (await storage.data.facts()).counts, auditIntact: intact };
	} finally {
		storage.close();
		// Copies of older schemas, which the migrations left
		for (const name of readdirSync(folder)) if (!isDatabaseFile(name)) rmSync(join(folder, name));
	}
}

function openUnpacked(folder: string): Storage {
	try {
		return openStorage(folder);
	} catch (error) {
		if (!(error instanceof StartError)) throw error;
		// Its message names a file of ours that the user never saw.
		const message = error.message.replaceAll(`${folder}/`, '');
		const version = /has schema version (\d+); this program knows versions up to (\d+)/.exec(message);
		if (!version) throw unusable('a database in it is damaged', error);
		throw new Fault(
			'backup_newer',
			`Its data has schema version ${version[1]}; this program knows versions up to ${version[2]}. Restore it with the newer program that made it.`,
		);
	}
}

async function unlock(storage: Storage, sealer: Sealer): Promise<void> {
	try {
		const probes = await storage.masterKeys.probes();
		for (const probe of probes.values()) if ((await sealer.unseal(probe)) !== PROBE) throw new Error('another text');
		const sealedAuditKey = await storage.auditKey.get();
		if (sealedAuditKey === null) throw new Error('no key of the audit trail');
		await storage.auditKey.use(Buffer.from(await sealer.unseal(sealedAuditKey), 'base64url'));
		await storage.unlock(sealer);
	} catch (error) {
		throw unusable('its master key does not open its data', error);
	}
}

/** Both keys may be of the same version, so this is no rotation: everything is sealed anew, whatever it says it is under. */
async function sealAnew(storage: Storage, from: Sealer, to: Sealer): Promise<void> {
	let last: SealedValue | null = null;
	for (;;) {
		const batch: SealedValue[] = await storage.sealed.others(NO_VERSION, last, BATCH_VALUES);
		const end = batch.at(-1);
		if (!end) break;
		const renewed = await Promise.all(batch.map((value) => resealed(value, from, to)));
		await storage.sealed.replace(renewed.filter((value) => value !== null));
		last = end;
	}
	await storage.masterKeys.replaceAll(to.version, await to.seal(PROBE));
}

/** Null for a value that no key opened before the backup either: it stays as it is. */
async function resealed(old: SealedValue, from: Sealer, to: Sealer): Promise<{ old: SealedValue; sealed: string } | null> {
	try {
		return { old, sealed: await to.seal(await from.unseal(old.sealed)) };
	} catch {
		return null;
	}
}

function unusable(why: string, cause?: unknown): Fault {
	return new Fault(
		'backup_invalid',
		`This backup cannot be used: ${why}. Choose another one.`,
		cause === undefined ? {} : { cause },
	);
}
