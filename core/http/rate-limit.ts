import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '../platform/fault.ts';

/** A named policy: so many requests of one client in so many seconds. */
export interface RateLimitPolicy {
	name: string;
	points: number;
	durationS: number;
}

/** `GET /{tenantId}/.well-known/jwks` (contract section 2). */
export const JWKS_POLICY: RateLimitPolicy = { name: 'jwks', points: 20, durationS: 600 };

/** `POST /api/v1/signup`: each makes a tenant that an operator has to look at. */
export const SIGN_UP_POLICY: RateLimitPolicy = { name: 'signup', points: 5, durationS: 3600 };

/** Looking up and accepting invitations. */
export const INVITATION_POLICY: RateLimitPolicy = { name: 'invitations', points: 20, durationS: 600 };

/** Takes one request of a client. @throws {Fault} `rate_limited` with `Retry-After` when it was one too many. */
export type RateLimit = (client: string | null) => Promise<void>;

/**
 * Makes the limiter of a policy; each has a bucket of its own. It fails open: a limiter that is out of order lets
 * requests through (contract section 3).
 */
export function createRateLimit(policy: RateLimitPolicy, enabled: boolean): RateLimit {
	if (!enabled) return () => Promise.resolve();
	const limiter = new RateLimiterMemory({ keyPrefix: policy.name, points: policy.points, duration: policy.durationS });
	return async (client) => {
		if (client === null) return;
		try {
			await limiter.consume(client);
		} catch (refusal) {
			if (refusal instanceof RateLimiterRes) throw tooMany(policy, refusal);
		}
	};
}

function tooMany(policy: RateLimitPolicy, refusal: RateLimiterRes): Fault {
	const retryAfterS = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
	return new Fault(
		'rate_limited',
		`At most ${policy.points} requests in ${policy.durationS} seconds. Try again in ${retryAfterS} s.`,
		{ retryAfterS },
	);
}
