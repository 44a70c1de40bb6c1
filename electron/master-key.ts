import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
}
