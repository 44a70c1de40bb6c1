import { randomInt } from 'node:crypto';

const RETRY_AFTER_S = { min: 5, max: 15 };

/** For clients that are refused together: spread, so that they do not come back all at once. */
export function retryAfterS(): number {
	return randomInt(RETRY_AFTER_S.min, RETRY_AFTER_S.max + 1);
}
