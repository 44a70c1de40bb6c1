import { CLOCK_LEEWAY_S, REFRESH_TOKEN_LIFETIME_S } from '../../contract/claims.ts';
import type { Clock } from '../../platform/clock.ts';

const SECOND_MS = 1_000;
const REFRESH_TOKEN_LIFETIME_MS = REFRESH_TOKEN_LIFETIME_S * SECOND_MS;

/**
 * Which tokens count once a sandbox's clock has gone back to real time: those that were issued since then. Else what had expired
 * would be good again, what was revoked and forgotten since it had expired, too, and what was issued in the time that was given up
 * would be good for as long as the clock was ahead.
 */
export class TokenEra {
	readonly #clock: Clock;
	#sinceMs: number | null;

	/** @param sinceMs the whole second in which the clock had gone back; null: never, and every token counts */
	constructor(clock: Clock, sinceMs: number | null) {
		this.#clock = clock;
		this.#sinceMs = sinceMs;
	}

	/** Ends all tokens that were issued so far. @param sinceMs a whole second: tokens tell no more of when they were issued */
	begin(sinceMs: number): void {
		this.#sinceMs = sinceMs;
	}

	/** Whether a token counts. @param iatS claim of an access token (RFC 7519 section 4.1.6), seconds since the epoch; one without is none of ours */
	holds(iatS: number | undefined): boolean {
		if (this.#sinceMs === null) return true;
		return iatS !== undefined && this.#isSince(iatS * SECOND_MS);
	}

	/** The same for a refresh token, of which it is known when it expires. */
	holdsRefreshToken(expiresAtMs: number): boolean {
		return this.#sinceMs === null || this.#isSince(expiresAtMs - REFRESH_TOKEN_LIFETIME_MS);
	}

	/** Between which times a refresh token expires that is usable now. */
	refreshTokenExpiry(): { afterMs: number; byMs: number } {
		const nowMs = this.#clock.nowMs();
		if (this.#sinceMs === null) return { afterMs: nowMs, byMs: Number.MAX_SAFE_INTEGER };
		const afterMs = Math.max(nowMs, this.#sinceMs + REFRESH_TOKEN_LIFETIME_MS - 1);
		return { afterMs, byMs: this.#latestMs() + REFRESH_TOKEN_LIFETIME_MS };
	}

	#isSince(issuedAtMs: number): boolean {
		return this.#sinceMs !== null && issuedAtMs >= this.#sinceMs && issuedAtMs <= this.#latestMs();
	}

	#latestMs(): number {
		return this.#clock.nowMs() + CLOCK_LEEWAY_S * SECOND_MS;
	}
}
