import { base64url, CompactEncrypt, compactDecrypt } from 'jose';

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

/** Makes a new random master key of the first version. */
export function generateMasterKey(): MasterKey {
	return { version: '1', bytes: crypto.getRandomValues(new Uint8Array(KEY_BYTES)) };
}

/** The text form that {@link parseMasterKey} reads. */
export function formatMasterKey(key: MasterKey): string {
	return `${key.version}:${base64url.encode(key.bytes)}`;
}

/** Seals secrets for storage as compact JWE (RFC 7516), `dir` with A256GCM, the key's version as `kid`. */
export class Sealer {
	readonly #key: MasterKey;

	constructor(key: MasterKey) {
		this.#key = key;
	}

	/** Version of the key that seals. */
	get version(): string {
		return this.#key.version;
	}

	/** Encrypts a text. The answer differs each time. */
	seal(text: string): Promise<string> {
		return new CompactEncrypt(new TextEncoder().encode(text))
			.setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.#key.version })
			.encrypt(this.#key.bytes);
	}

	/**
	 * Decrypts what {@link seal} made.
	 *
	 * @throws {Error} when the text was altered or sealed under another key.
	 */
	async unseal(sealed: string): Promise<string> {
		const { plaintext } = await compactDecrypt(sealed, this.#key.bytes, {
			keyManagementAlgorithms: ['dir'],
			contentEncryptionAlgorithms: ['A256GCM'],
		});
		return new TextDecoder().decode(plaintext);
	}
}
