/** One refresh token of a family, and what it is worth. */
export interface Rotation {
	refreshToken: string;
	issuedAtMs: number;
	/** `current` works; `used` was traded for the next one; `dead`: the family has ended. */
	state: 'current' | 'used' | 'dead';
}

/** A family begins with a sign-in that asked for a refresh token; without one there is none. */
export function beginFamily(refreshToken: string | undefined, atMs: number): Rotation[] {
	return refreshToken === undefined ? [] : [{ refreshToken, issuedAtMs: atMs, state: 'current' }];
}

/** A token was traded for the next one, which alone works now. */
export function rotate(family: readonly Rotation[], next: string, atMs: number): Rotation[] {
	return [
		...family.map((rotation) => (rotation.state === 'current' ? { ...rotation, state: 'used' as const } : rotation)),
		{ refreshToken: next, issuedAtMs: atMs, state: 'current' },
	];
}

/** Reuse, revocation or expiry ended all of them (RFC 9700 section 4.14.2). */
export function endFamily(family: readonly Rotation[]): Rotation[] {
	return family.map((rotation) => ({ ...rotation, state: 'dead' }));
}

/** The one that works; undefined when none does. */
export function currentRotation(family: readonly Rotation[]): Rotation | undefined {
	return family.find(({ state }) => state === 'current');
}
