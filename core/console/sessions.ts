import { randomBytes } from 'node:crypto';
import { SESSION_HEADER } from '../contract/console.ts';
import { hashSecret, newSecret, secretMatches } from '../platform/secrets.ts';

/** Open browsers of one person; the oldest gives way. */
const SESSIONS_MAX = 50;
/** Launch links that were printed and not used; the oldest gives way. */
const LAUNCH_TOKENS_MAX = 20;
const COOKIE_SUFFIX_BYTES = 6;

/** What a browser gets for a launch token: one half in a cookie, the other for a header. */
export interface NewSession {
	sessionToken: string;
	/** Value of the `Set-Cookie` header. */
	cookie: string;
}

/**
 * Sign-in of this machine's user without a password. A session needs both halves: scripts cannot read the cookie, and
 * servers on other ports, which get to see cookies of 127.0.0.1, never see the header.
 */
export class Sessions {
	/** Random, because all ports of a host share their cookies: another console's cookie has another name. */
	readonly #cookieName = `wiresocket_${randomBytes(COOKIE_SUFFIX_BYTES).toString('hex')}`;
	readonly #launchTokens = new Set<string>();
	/** Hash of the header's half, by the cookie's half. */
	readonly #sessions = new Map<string, Uint8Array>();

	/** A new launch token; it can be used once. */
	createLaunchToken(): string {
		const token = newSecret();
		this.#launchTokens.add(hashKey(token));
		dropOldest(this.#launchTokens, LAUNCH_TOKENS_MAX);
		return token;
	}

	/** @returns null when the token was used already or is not one of ours (faults M11). */
	create(launchToken: string): NewSession | null {
		if (!this.#launchTokens.delete(hashKey(launchToken))) return null;
		const cookieToken = newSecret();
		const sessionToken = newSecret();
		this.#sessions.set(cookieToken, hashSecret(sessionToken));
		dropOldest(this.#sessions, SESSIONS_MAX);
		return { sessionToken, cookie: `${this.#cookieName}=${cookieToken}; Path=/; HttpOnly; SameSite=Strict` };
	}

	/** Whether a request comes from a session: both halves, of the same one. */
	has(request: Request): boolean {
		const hash = this.#sessions.get(this.#cookieToken(request.headers.get('cookie') ?? ''));
		const sessionToken = request.headers.get(SESSION_HEADER);
		return hash !== undefined && sessionToken !== null && secretMatches(sessionToken, hash);
	}

	/** Whether a request brings the cookie's half, which is all that a navigation can bring. It is no proof by itself. */
	hasCookie(request: Request): boolean {
		return this.#sessions.has(this.#cookieToken(request.headers.get('cookie') ?? ''));
	}

	#cookieToken(header: string): string {
		const prefix = `${this.#cookieName}=`;
		const cookie = header.split(';').find((part) => part.trim().startsWith(prefix));
		return cookie?.trim().slice(prefix.length) ?? '';
	}
}

function hashKey(token: string): string {
	return hashSecret(token).toString('base64url');
}

function dropOldest(entries: { size: number; keys(): Iterable<string>; delete(key: string): boolean }, sizeMax: number): void {
	for (const key of entries.keys()) {
		if (entries.size <= sizeMax) return;
		entries.delete(key);
	}
}
