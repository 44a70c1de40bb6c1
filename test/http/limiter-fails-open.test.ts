import { RateLimiterMemory } from 'rate-limiter-flexible';
import { afterEach, expect, it, vi } from 'vitest';
import { createFailureLimit, createRateLimit } from '../../core/http/rate-limit.ts';

const POLICY = { name: 'test', points: 1, durationS: 60 };
const ON = () => true;
const OFF = () => false;

afterEach(() => vi.restoreAllMocks());

it('a limiter that works refuses the second request, with whole seconds to wait', async () => {
	const limit = createRateLimit(POLICY, ON);
	await limit('a');
	await expect(limit('a')).rejects.toMatchObject({ code: 'rate_limited', retryAfterS: 60 });
	await limit('b');
	await limit(null);
});

it('a limiter that is out of order lets requests through', async () => {
	vi.spyOn(RateLimiterMemory.prototype, 'consume').mockRejectedValue(new Error('out of order'));
	vi.spyOn(RateLimiterMemory.prototype, 'get').mockRejectedValue(new Error('out of order'));
	const limit = createRateLimit(POLICY, ON);
	const failures = createFailureLimit(POLICY, ON);
	for (let attempt = 0; attempt < 5; attempt += 1) {
		await limit('a');
		await failures.failed('a');
		await failures.check('a');
	}
});

it('a failure limit counts failures only', async () => {
	const failures = createFailureLimit(POLICY, ON);
	for (let attempt = 0; attempt < 5; attempt += 1) await failures.check('a');
	await failures.failed('a');
	await expect(failures.check('a')).rejects.toMatchObject({ code: 'rate_limited' });
	await failures.check('b');
});

it('switched off, nothing is counted', async () => {
	const limit = createRateLimit(POLICY, OFF);
	const failures = createFailureLimit(POLICY, OFF);
	for (let attempt = 0; attempt < 5; attempt += 1) {
		await limit('a');
		await failures.failed('a');
		await failures.check('a');
	}
});
