import {
	createCipheriv,
	createDecipheriv,
	createHmac,
	createSecretKey,
	hkdfSync,
	type KeyObject,
	randomBytes,
} from 'node:crypto';

const KEY_BYTES = 32;
/** RFC 7518 section 5.3: 96 bits of IV, 128 bits of tag. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** So many opened texts are kept, the oldest go first: a search over names opens each of them only once. */
const OPENED_MAX = 10_000;
const OPENED_CHARACTERS_MAX = 512;

/** Seals single columns of a database file, and finds them again by a keyed hash. */
export interface ColumnCipher {
	/** Encrypts a text. The answer differs each time. */
	seal(text: string): string;
	/** Decrypts what {@link seal} made. @throws {Error} when it was altered or sealed under another key. */
	open(sealed: string): string;
	/**
	 * A blind index: the same for the same text, and without the key nothing can be told from it.
	 *
	 * @param column keeps equal texts of different columns apart
	 */
	index(column: string, text: string): Buffer;
}

/** For a file whose columns lie open. */
export const PLAIN_COLUMNS: ColumnCipher = {
	seal: (text) => text,
	open: (text) => text,
	index: (column, text) => Buffer.from(`${column}:${text}`),
};

/** For a file whose keys were not given yet: using a sealed column is a mistake in the order of the start. */
export const LOCKED_COLUMNS: ColumnCipher = { seal: refuseLocked, open: refuseLocked, index: refuseLocked };

function refuseLocked(): never {
	throw new Error('the data keys of this file were not unlocked yet');
}

/** A key of a file. */
export interface DataKey {
	version: number;
	bytes: Uint8Array;
}

/** A new random key of 256 bits. */
export function newDataKey(version: number): DataKey {
	return { version, bytes: randomBytes(KEY_BYTES) };
}

/**
 * Seals as compact JWE (RFC 7516), `dir` with A256GCM; `kid` names the file and the key's version. Written on Node's own
 * synchronous AES, because a store's step is synchronous (decision 0007).
 *
 * @param name of the file, for `kid`
 * @param keys oldest first: the last one seals, all of them open, the first one makes the indexes
 */
export function columnCipher(name: string, keys: readonly DataKey[]): ColumnCipher {
	const [first, last] = [keys[0], keys.at(-1)];
	if (!first || !last) throw new Error(`${name} has no data key`);
	const byHeader = new Map(keys.map((key) => [headerOf(name, key.version), createSecretKey(key.bytes)]));
	const sealingHeader = headerOf(name, last.version);
	const sealingKey = createSecretKey(last.bytes);
	const indexKeys = new Map<string, KeyObject>();
	const opened = new Map<string, string>();

	function indexKey(column: string): KeyObject {
		const known = indexKeys.get(column);
		if (known) return known;
		const key = createSecretKey(Buffer.from(hkdfSync('sha256', first?.bytes ?? '', '', `blind index ${column}`, KEY_BYTES)));
		indexKeys.set(column, key);
		return key;
	}

	function remember(sealed: string, text: string): void {
		const [oldest] = opened.keys();
		if (opened.size >= OPENED_MAX && oldest !== undefined) opened.delete(oldest);
		opened.set(sealed, text);
	}

	return {
		seal: (text) => encrypt(sealingKey, sealingHeader, text),
		open(sealed) {
			const known = opened.get(sealed);
			if (known !== undefined) return known;
			const key = byHeader.get(sealed.slice(0, sealed.indexOf('.')));
			if (!key) throw new Error(`a column of ${name} was sealed under a key that this file does not have`);
			const text = decrypt(key, sealed);
			if (sealed.length <= OPENED_CHARACTERS_MAX) remember(sealed, text);
			return text;
		},
		index: (column, text) => createHmac('sha256', indexKey(column)).update(text).digest(),
	};
}

function headerOf(name: string, version: number): string {
	return Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid: `${name}:${version}` })).toString('base64url');
}

function encrypt(key: KeyObject, header: string, text: string): string {
	const iv = randomBytes(IV_BYTES);
	const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
	// RFC 7516 section 5.1: the additional data is the encoded header. With `dir` the part of the encrypted key is empty.
	cipher.setAAD(Buffer.from(header));
	const text64 = cipher.update(text, 'utf8', 'base64url') + cipher.final('base64url');
	return `${header}..${iv.toString('base64url')}.${text64}.${cipher.getAuthTag().toString('base64url')}`;
}

function decrypt(key: KeyObject, sealed: string): string {
	const [header = '', encryptedKey, iv = '', text64 = '', tag = '', ...rest] = sealed.split('.');
	if (encryptedKey !== '' || rest.length > 0) throw new Error('a sealed column is not a compact JWE');
	const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: TAG_BYTES });
	decipher.setAAD(Buffer.from(header));
	decipher.setAuthTag(Buffer.from(tag, 'base64url'));
	return decipher.update(text64, 'base64url', 'utf8') + decipher.final('utf8');
}
