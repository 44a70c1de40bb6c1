import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Core's own key file: where it is, there is no other key. */
const PLAIN_KEY_FILE = 'master.key';
const SEALED_KEY_FILE = 'master.key.sealed';
const FILE_MODE = 0o600;
const KEY_BYTES = 32;

/** The part of Electron's safeStorage that is needed, and whether its keys are the system's. */
export interface Keyring {
	/** False where it would only obscure: without a keyring Chromium encrypts with a key that everybody knows. */
	isSafe(): Promise<boolean>;
	seal(text: string): Promise<Buffer>;
	unseal(sealed: Buffer): Promise<{ text: string; shouldReseal: boolean }>;
}

/**
 * What core is told about its master key.
 *
 * - `supplied`: the key, from the system's keyring
 * - `core`: nothing; core has a key file or another source
 * - `unprotected`: nothing yet; this is a new data directory on a system without keyring, and core would write the
 *   key to a file that only this user can read (faults U4)
 */
export type MasterKeySource = { source: 'supplied'; masterKey: string } | { source: 'core' } | { source: 'unprotected' };

/** The sealed key cannot be opened. The message is for the user. */
export class SealedKeyError extends Error {
	override readonly name = 'SealedKeyError';
}

/**
 * Finds the master key of a data directory, or makes one for a new directory.
 *
 * @param ownFolders names in the data directory that are not core's
 * @throws {SealedKeyError} when a sealed key is there and cannot be opened. It is left as it is.
 */
export async function findMasterKey(dataDir: string, keyring: Keyring, ownFolders: readonly string[]): Promise<MasterKeySource> {
	if (existsSync(join(dataDir, PLAIN_KEY_FILE))) return { source: 'core' };
	const sealedPath = join(dataDir, SEALED_KEY_FILE);
	if (existsSync(sealedPath)) return { source: 'supplied', masterKey: await openSealed(sealedPath, keyring) };
	// A key made now could not open what is there already; core says what is missing
	if (readdirSync(dataDir).some((name) => !ownFolders.includes(name))) return { source: 'core' };
	if (!(await keyring.isSafe())) return { source: 'unprotected' };
	const masterKey = `1:${randomBytes(KEY_BYTES).toString('base64url')}`;
	writeSealed(sealedPath, await keyring.seal(masterKey));
	return { source: 'supplied', masterKey };
}

/**
 * Keeps another master key instead of the one before, when core rotates it.
 *
 * @param masterKey one key a line, as core reads it
 * @throws {Error} when there is no safe keyring or the file cannot be written. The key before stays then.
 */
export async function storeMasterKey(dataDir: string, masterKey: string, keyring: Keyring): Promise<void> {
	if (!(await keyring.isSafe())) throw new Error('there is no keyring that could protect the master key');
	const path = join(dataDir, SEALED_KEY_FILE);
	const sealed = await keyring.seal(masterKey);
	// What cannot be opened again must not replace what can.
	if ((await keyring.unseal(sealed)).text !== masterKey) throw new Error('the keyring does not give back what it sealed');
	writeSealed(path, sealed);
}

async function openSealed(path: string, keyring: Keyring): Promise<string> {
	try {
		const { text, shouldReseal } = await keyring.unseal(readFileSync(path));
		if (shouldReseal) writeSealed(path, await keyring.seal(text));
		return text;
	} catch (error) {
		throw new SealedKeyError(
			`The master key in ${path} could not be opened with this user's keyring. Unlock the keyring and start again; on another machine or as another user, put back the keyring or the data directory it belongs to.`,
			{ cause: error },
		);
	}
}

/** Whole or not at all: without this file the data cannot be read. */
function writeSealed(path: string, sealed: Buffer): void {
	const temporary = `${path}.new`;
	writeFileSync(temporary, sealed, { mode: FILE_MODE, flush: true });
	renameSync(temporary, path);
	syncFolder(dirname(path));
}

/** Makes a rename last through a power failure. Windows has no such call and needs none. */
function syncFolder(path: string): void {
	if (process.platform === 'win32') return;
	const descriptor = openSync(path, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
