import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '../platform/fault.ts';

/** A named policy: so many requests of one client in so many seconds. */
export interface RateLimitPolicy {
	name: string;
	points: number;
	durationS: number;
	/** What `Retry-After` says; absent: the time until there is room again. */
	retryAfterS?: number;
}

/** `GET /{tenantId}/.well-known/jwks`, by address (contract section 2). */
export const JWKS_POLICY: RateLimitPolicy = { name: 'jwks', points: 20, durationS: 600 };
/** `POST /connect/…`, by address: a back end asks once for each of its users (faults T12). */
export const TOKEN_POLICY: RateLimitPolicy = { name: 'token', points: 300, durationS: 60 };
/** Refused credentials, by address and client: nobody guesses passwords at any speed that matters. */
export const FAILED_SIGN_IN_POLICY: RateLimitPolicy = { name: 'failed-sign-in', points: 10, durationS: 60 };
/** The management API, by caller, or by address where nobody is signed in: only a loop gone wild notices. */
export const MANAGEMENT_POLICY: RateLimitPolicy = { name: 'management', points: 3_000, durationS: 60 };

/** `POST /api/v1/signup`: each makes a tenant that an operator has to look at. */
export const SIGN_UP_POLICY: RateLimitPolicy = { name: 'signup', points: 5, durationS: 3600 };

/** Looking up and accepting invitations. */
export const INVITATION_POLICY: RateLimitPolicy = { name: 'invitations', points: 20, durationS: 600 };

/** Takes one request of a client. @throws {Fault} `rate_limited` with `Retry-After` when it was one too many. */
export type RateLimit = (client: string | null) => Promise<void>;

/**
 * Makes the limiter of a policy; each has a bucket of its own. It fails open: a limiter that is out of order lets
 * requests through (contract section 3).
 *
 * @param enabled asked for each request
 */
export function createRateLimit(policy: RateLimitPolicy, enabled: () => boolean): RateLimit {
	const limiter = limiterOf(policy);
	return async (client) => {
		if (client === null || !enabled()) return;
		try {
			await limiter.consume(client);
		} catch (refusal) {
			if (refusal instanceof RateLimiterRes) throw tooMany(policy, refusal);
		}
	};
}

/** Counts only what failed. */
export interface FailureLimit {
	/** @throws {Fault} `rate_limited` with `Retry-After` when too many attempts of this client failed. */
	check: RateLimit;
	/** Notes a failed attempt. */
	failed(client: string): Promise<void>;
}

/** Makes a limiter that counts failed attempts only. It fails open, as {@link createRateLimit}. */
export function createFailureLimit(policy: RateLimitPolicy, enabled: () => boolean): FailureLimit {
	const limiter = limiterOf(policy);
	return {
		async check(client) {
			if (client === null || !enabled()) return;
			const known = await limiter.get(client).catch(() => null);
			if (known && known.consumedPoints >= policy.points) throw tooMany(policy, known);
		},
		async failed(client) {
			if (!enabled()) return;
			// One over the limit, or out of order: the next check tells.
			await limiter.consume(client).catch(() => undefined);
		},
	};
}

function limiterOf({ name, points, durationS }: RateLimitPolicy): RateLimiterMemory {
	return new RateLimiterMemory({ keyPrefix: name, points, duration: durationS });
}

function tooMany(policy: RateLimitPolicy, refusal: RateLimiterRes): Fault {
	const retryAfterS = policy.retryAfterS ?? Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
	return new Fault(
		'rate_limited',
		`At most ${policy.points} requests in ${policy.durationS} seconds. Try again in ${retryAfterS} s.`,
		{ retryAfterS },
	);
}
