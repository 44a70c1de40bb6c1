import type { KeyImpact, SigningKey } from '../../../core/contract/tenants.ts';
import { formatDateTime, formatQuantity } from '../../ui/format.ts';

/** What rotating a key means, with the tokens that it signed and that are still valid. */
export function rotationConsequences({ liveTokens }: KeyImpact): string[] {
	return [
		'A new key signs all tokens from now on.',
		`${formatQuantity(liveTokens, 'live token')} that the present key signed: still valid, as it is published for another 24 hours.`,
		'Nobody is disconnected.',
	];
}

/** What revoking a key ends, now. @param connections live ones of the tenant */
export function revocationConsequences(key: SigningKey, { liveTokens, lastExpiryAt }: KeyImpact, connections: number): string[] {
	const until = lastExpiryAt === null ? '' : ` (the last would have expired at ${formatDateTime(Date.parse(lastExpiryAt))})`;
	return [
		`${formatQuantity(liveTokens, 'live token')} that it signed: worthless now${until}.`,
		`${formatQuantity(connections, 'live connection')} of the tenant: closed now, with code 4002; editors come back with new tokens.`,
		key.status === 'active' ? 'A new key is made, and signs from now on.' : 'The active key goes on to sign.',
		'It cannot be taken back.',
	];
}
