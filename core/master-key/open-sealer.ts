import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type MasterKeyRegister, type MasterKeyVault, PROBE } from '../control-plane/master-key/store.ts';
import { generateMasterKey, type MasterKey, type MasterKeys, parseMasterKeys, Sealer } from '../platform/sealing.ts';
import { StartError } from '../platform/start-error.ts';
import { ENVIRONMENT_VAULT, fileVault, keyringVault, writeKeyFile } from './vaults.ts';

const KEY_FILE = 'master.key';
/** Written by the desktop shell, which alone can open it. */
const SEALED_KEY_FILE = 'master.key.sealed';

/** Where a master key may come from. Each text has one key, or two while a rotation is under way. */
export interface KeySources {
	/** From the shell's safe storage. */
	supplied: string | undefined;
	/** From the environment. */
	environment: string | undefined;
	/** Has the shell keep other keys in its safe storage. */
	store?: ((text: string) => Promise<void>) | undefined;
}

/** Keys and where they are kept. */
interface Found {
	keys: MasterKeys;
	/** For people. */
	from: string;
	vault: MasterKeyVault;
}

/**
 * Finds the master key: from the shell, from the environment, else from a key file of mode 0600 in the data
 * directory, which is made when nothing was ever sealed here. Then tries it on what it sealed before.
 *
 * @throws {StartError} for a key that is missing, unreadable, of another version or simply another one (faults S5).
 *   Nothing is written then.
 */
export async function openSealer(
	sources: KeySources,
	dataDir: string,
	register: Pick<MasterKeyRegister, 'probes' | 'insert'>,
): Promise<{ sealer: Sealer; vault: MasterKeyVault }> {
	const probes = await register.probes();
	const found = findKeys(sources, dataDir, [...probes.keys()]);
	const { keys, vault } = found;
	if (probes.size === 0) {
		const sealer = new Sealer(keys[0]);
		await register.insert(keys[0].version, await sealer.seal(PROBE));
		return { sealer, vault };
	}
	refuseMissing(found, dataDir, [...probes.keys()]);
	for (const key of keys) await tryKey(key, probes.get(key.version), found.from, dataDir);
	return { sealer: new Sealer(...keys), vault };
}

/** Every version that sealed something must be there; two are, in the middle of a rotation. */
function refuseMissing({ keys, from }: Found, dataDir: string, sealedVersions: string[]): void {
	const versions = keys.map(({ version }) => version);
	if (sealedVersions.every((version) => versions.includes(version))) return;
	const needed = sealedVersions.length === 1 ? 'that key' : 'both keys (docs/master-key.md)';
	throw new StartError(
		`The master key from ${from} has version ${versions.join(', ')}; the data in ${dataDir} is sealed under version ${sealedVersions.join(', ')}. Start with ${needed}.`,
	);
}

async function tryKey(key: MasterKey, probe: string | undefined, from: string, dataDir: string): Promise<void> {
	// A version that sealed nothing yet: a rotation to it begins.
	if (probe === undefined) return;
	try {
		await new Sealer(key).unseal(probe);
	} catch {
		throw new StartError(
			`The master key from ${from} has version ${key.version}, yet it is not the version ${key.version} that sealed the data in ${dataDir}. Start with that key.`,
		);
	}
}

function findKeys({ supplied, environment, store }: KeySources, dataDir: string, sealedVersions: string[]): Found {
	if (supplied !== undefined)
		return { keys: parse(supplied, 'the safe storage'), from: 'the safe storage', vault: keyringVault(store) };
	if (environment !== undefined) {
		const from = 'WIRESOCKET_MASTER_KEY';
		return { keys: parse(environment, from), from, vault: ENVIRONMENT_VAULT };
	}
	const path = join(dataDir, KEY_FILE);
	const vault = fileVault(path);
	if (existsSync(path)) return { keys: readKeyFile(path), from: path, vault };
	if (existsSync(join(dataDir, SEALED_KEY_FILE)))
		throw new StartError(
			`The master key of ${dataDir} is in the system's keyring. Start the desktop app, which can read it, or set WIRESOCKET_MASTER_KEY.`,
		);
	if (sealedVersions.length > 0)
		throw new StartError(
			`The master key is missing: ${path} is not there, and the data in ${dataDir} is sealed under version ${sealedVersions.join(', ')}. Put the file back or set WIRESOCKET_MASTER_KEY.`,
		);
	const keys: MasterKeys = [generateMasterKey()];
	writeKeyFile(path, keys);
	return { keys, from: path, vault };
}

function readKeyFile(path: string): MasterKeys {
	const mode = statSync(path).mode & 0o777;
	if (process.platform !== 'win32' && mode & 0o077)
		throw new StartError(
			`${path} can be read by others (mode ${mode.toString(8)}). Run chmod 600 on it; if others may have seen it, rotate it (docs/master-key.md).`,
		);
	return parse(readFileSync(path, 'utf8'), path);
}

function parse(text: string, from: string): MasterKeys {
	try {
		return parseMasterKeys(text);
	} catch (error) {
		throw new StartError(`The master key from ${from} is not usable: ${(error as Error).message}.`);
	}
}
