import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MasterKeyVault } from '../control-plane/master-key/store.ts';
import { formatMasterKeys, type MasterKeys } from '../platform/sealing.ts';

const FILE_MODE = 0o600;

/** A key file of mode 0600, one key a line. It changes as a whole or not at all. */
export function fileVault(path: string): MasterKeyVault {
	return { place: 'file', store: async (keys) => writeKeyFile(path, keys) };
}

/** Writes a key file; it is there as a whole, and lasts, when this returns. */
export function writeKeyFile(path: string, keys: MasterKeys): void {
	const draft = `${path}.new`;
	// One that a kill left behind may have other rights.
	rmSync(draft, { force: true });
	writeFileSync(draft, `${formatMasterKeys(keys)}\n`, { mode: FILE_MODE, flag: 'wx', flush: true });
	renameSync(draft, path);
	syncFolder(dirname(path));
}

/** The desktop's keyring. @param store has the shell keep a text; absent when the host cannot. */
export function keyringVault(store: ((text: string) => Promise<void>) | undefined): MasterKeyVault {
	return { place: 'keyring', store: store ? (keys) => store(formatMasterKeys(keys)) : null };
}

/** The environment, which only whoever starts core can change. */
export const ENVIRONMENT_VAULT: MasterKeyVault = { place: 'environment', store: null };

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
