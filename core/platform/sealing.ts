import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';

const KEY_BYTES = 32;
const VERSION_PATTERN = /^[1-9][0-9]{0,5}$/;

/** A master key: all sealed columns are encrypted under it, and name its version. */
export interface MasterKey {
	version: string;
	bytes: Uint8Array;
}

/**
 * Reads a master key from its text form `version:base64url` (32 bytes).
 *
 * @throws {Error} with a message that never repeats the text.
 */
export function parseMasterKey(text: string): MasterKey {
	const [version = '', encoded = '', ...rest] = text.trim().split(':');
	if (rest.length > 0 || !VERSION_PATTERN.test(version))
		throw new Error('a master key has the form version:base64url, for example 1:…');
	let bytes: Uint8Array;
	try {
		bytes = base64url.decode(encoded);
	} catch {
		throw new Error('the part of a master key after the colon must be base64url');
	}
	if (bytes.byteLength !== KEY_BYTES) throw new Error(`a master key has ${KEY_BYTES} bytes, this one has ${bytes.byteLength}`);
	return { version, bytes };
}

/** The key that seals, and those that only open while a rotation is under way. */
export type MasterKeys = [current: MasterKey, ...previous: MasterKey[]];

/**
 * Reads master keys, one a line: the first one seals, the others open what was sealed before.
 *
 * @throws {Error} as {@link parseMasterKey}, and when the first one is not of the highest version.
 */
export function parseMasterKeys(text: string): MasterKeys {
	const [current = '', ...previous] = text.trim().split(/\s*\n\s*/);
	const keys: MasterKeys = [parseMasterKey(current), ...previous.map(parseMasterKey)];
	if (previous.length > 0 && keys.slice(1).some(({ version }) => Number(version) >= Number(keys[0].version)))
		throw new Error('the new master key comes first and has the higher version');
	return keys;
}

/** Makes a new random master key, of the first version unless told otherwise. */
export function generateMasterKey(version = '1'): MasterKey {
	return { version, bytes: crypto.getRandomValues(new Uint8Array(KEY_BYTES)) };
}

/** The text form that {@link parseMasterKeys} reads. */
export function formatMasterKeys(keys: Readonly<MasterKeys>): string {
	return keys.map((key) => `${key.version}:${base64url.encode(key.bytes)}`).join('\n');
}

/** Seals secrets for storage as compact JWE (RFC 7516), `dir` with A256GCM, the key's version as `kid`. */
export class Sealer {
	#current: MasterKey;
	/** All keys that open, by version. */
	readonly #keys: Map<string, MasterKey>;

	/** @param current the key that seals @param previous keys that only open */
	constructor(current: MasterKey, ...previous: MasterKey[]) {
		this.#current = current;
		this.#keys = new Map([current, ...previous].map((key) => [key.version, key]));
	}

	/** Version of the key that seals. */
	get version(): string {
		return this.#current.version;
	}

	/** The keys it has. */
	get keys(): MasterKeys {
		return [this.#current, ...[...this.#keys.values()].filter((key) => key !== this.#current)];
	}

	/** From now on this key seals; those before go on opening. */
	use(key: MasterKey): void {
		this.#keys.set(key.version, key);
		this.#current = key;
	}

	/** Forgets all keys but the one that seals. */
	forgetPrevious(): void {
		for (const version of this.#keys.keys()) if (version !== this.#current.version) this.#keys.delete(version);
	}

	/** Encrypts a text. The answer differs each time. */
	seal(text: string): Promise<string> {
		return new CompactEncrypt(new TextEncoder().encode(text))
			.setProtectedHeader(headerOf(this.#current.version))
			.encrypt(this.#current.bytes);
	}

	/**
	 * Decrypts what {@link seal} made.
	 *
	 * @throws {Error} when the text was altered or sealed under a key that it does not have.
	 */
	async unseal(sealed: string): Promise<string> {
		const key = this.#keys.get(sealedUnder(sealed) ?? '');
		if (!key) throw new Error('the text was sealed under another version of the master key');
		const { plaintext } = await compactDecrypt(sealed, key.bytes, {
			keyManagementAlgorithms: ['dir'],
			contentEncryptionAlgorithms: ['A256GCM'],
		});
		return new TextDecoder().decode(plaintext);
	}
}

function headerOf(version: string) {
	return { alg: 'dir', enc: 'A256GCM', kid: version };
}

/** How all texts begin that a version of the key sealed: the encoded header is always the same. */
export function sealedPrefix(version: string): string {
	return `${base64url.encode(JSON.stringify(headerOf(version)))}.`;
}

/** Version of the key that a text says it was sealed under; null when it is not a sealed text. */
function sealedUnder(sealed: string): string | null {
	try {
		const { kid } = decodeProtectedHeader(sealed);
		return typeof kid === 'string' ? kid : null;
	} catch {
		return null;
	}
}
