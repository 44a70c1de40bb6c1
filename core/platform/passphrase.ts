import { CompactEncrypt, compactDecrypt } from 'jose';

export const PASSPHRASE_ALGORITHM = 'PBES2-HS512+A256KW';
export const PASSPHRASE_ENCRYPTION = 'A256GCM';
/** Rounds of PBKDF2: about half a second for who has the passphrase, and for each guess of who has not. */
const ROUNDS = 600_000;
/** What was sealed elsewhere must not keep this machine busy for minutes. */
export const PASSPHRASE_ROUNDS_MAX = 2_000_000;

/** Seals a text under a passphrase, as compact JWE (RFC 7516, RFC 7518 section 4.8). */
export function sealWithPassphrase(text: string, passphrase: string): Promise<string> {
	return new CompactEncrypt(new TextEncoder().encode(text))
		.setProtectedHeader({ alg: PASSPHRASE_ALGORITHM, enc: PASSPHRASE_ENCRYPTION })
		.setKeyManagementParameters({ p2c: ROUNDS })
		.encrypt(bytesOf(passphrase));
}

/** Opens what {@link sealWithPassphrase} made. @throws {Error} for another passphrase, and when the text was altered. */
export async function unsealWithPassphrase(sealed: string, passphrase: string): Promise<string> {
	const { plaintext } = await compactDecrypt(sealed, bytesOf(passphrase), {
		keyManagementAlgorithms: [PASSPHRASE_ALGORITHM],
		contentEncryptionAlgorithms: [PASSPHRASE_ENCRYPTION],
		maxPBES2Count: PASSPHRASE_ROUNDS_MAX,
	});
	return new TextDecoder().decode(plaintext);
}

/** The same characters are the same passphrase, however a keyboard composes them. */
function bytesOf(passphrase: string): Uint8Array {
	return new TextEncoder().encode(passphrase.normalize('NFC'));
}
