import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** A new secret of 256 random bits as base64url: client secrets, refresh tokens, launch tokens. */
export function newSecret(): string {
	return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is stored of a secret. 256 random bits need no slow hash. */
export function hashSecret(secret: string): Buffer {
	return createHash('sha256').update(secret).digest();
}

/** Compares in constant time. */
export function secretMatches(secret: string, hash: Uint8Array): boolean {
	return timingSafeEqual(hashSecret(secret), hash);
}

/** Stands in for the hash of a client that does not exist, so that both cases take the same time (faults T1). */
export const NO_SECRET_HASH: Uint8Array = hashSecret(newSecret());
