import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatMasterKeys, generateMasterKey, type MasterKey, parseMasterKey, Sealer } from '../platform/sealing.ts';
import { StartError } from '../platform/start-error.ts';
import type { MasterKeyRegister } from './store.ts';

const KEY_FILE = 'master.key';
/** Written by the desktop shell, which alone can open it. */
const SEALED_KEY_FILE = 'master.key.sealed';
const KEY_FILE_MODE = 0o600;
const PROBE = 'wiresocket master key probe';

interface KeySources {
	/** From the shell's safe storage. */
	supplied: string | undefined;
	/** From the environment. */
	environment: string | undefined;
	dataDir: string;
}

/**
 * Finds the master key: from the shell, from the environment, else from a key file of mode 0600 in the data
 * directory, which is made when nothing was ever sealed here. Then tries it on what it sealed before.
 *
 * @throws {StartError} for a key that is missing, unreadable, of another version or simply another one (faults S5).
 *   Nothing is written then.
 */
export async function openSealer(sources: KeySources, register: MasterKeyRegister): Promise<Sealer> {
	const probes = await register.probes();
	const { key, from } = findKey(sources, [...probes.keys()]);
	const sealer = new Sealer(key);
	if (probes.size === 0) {
		await register.insert(key.version, await sealer.seal(PROBE));
		return sealer;
	}
	const probe = probes.get(key.version);
	if (probe === undefined)
		throw new StartError(
			`The master key from ${from} has version ${key.version}; the data in ${sources.dataDir} is sealed under version ${[...probes.keys()].join(', ')}. Start with that key.`,
		);
	try {
		await sealer.unseal(probe);
	} catch {
		throw new StartError(
			`The master key from ${from} has version ${key.version}, yet it is not the version ${key.version} that sealed the data in ${sources.dataDir}. Start with that key.`,
		);
	}
	return sealer;
}

function findKey({ supplied, environment, dataDir }: KeySources, sealedVersions: string[]): { key: MasterKey; from: string } {
	if (supplied !== undefined) return { key: parse(supplied, 'the safe storage'), from: 'the safe storage' };
	if (environment !== undefined) return { key: parse(environment, 'WIRESOCKET_MASTER_KEY'), from: 'WIRESOCKET_MASTER_KEY' };
	const path = join(dataDir, KEY_FILE);
	if (existsSync(path)) return { key: readKeyFile(path), from: path };
	if (existsSync(join(dataDir, SEALED_KEY_FILE)))
		throw new StartError(
			`The master key of ${dataDir} is in the system's keyring. Start the desktop app, which can read it, or set WIRESOCKET_MASTER_KEY.`,
		);
	if (sealedVersions.length > 0)
		throw new StartError(
			`The master key is missing: ${path} is not there, and the data in ${dataDir} is sealed under version ${sealedVersions.join(', ')}. Put the file back or set WIRESOCKET_MASTER_KEY.`,
		);
	const key = generateMasterKey();
	writeFileSync(path, `${formatMasterKeys([key])}\n`, { mode: KEY_FILE_MODE, flag: 'wx' });
	return { key, from: path };
}

function readKeyFile(path: string): MasterKey {
	const mode = statSync(path).mode & 0o777;
	if (process.platform !== 'win32' && mode & 0o077)
		throw new StartError(
			`${path} can be read by others (mode ${mode.toString(8)}). Run chmod 600 on it; if others may have seen it, start anew.`,
		);
	return parse(readFileSync(path, 'utf8'), path);
}

function parse(text: string, from: string): MasterKey {
	try {
		return parseMasterKey(text);
	} catch (error) {
		throw new StartError(`The master key from ${from} is not usable: ${(error as Error).message}.`);
	}
}
