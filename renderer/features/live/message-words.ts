import { formatCount } from '../../ui/format.ts';
import type { HeardMessage } from './use-tap.ts';

/** `from client`, or to how many. */
export function describeDirection({ direction, recipients }: Pick<HeardMessage, 'direction' | 'recipients'>): string {
	if (direction === 'in') return 'from client';
	return recipients === 1 ? 'to 1 client' : `to ${formatCount(recipients)} clients`;
}

/** The Yjs clients that a message is about. */
export function clientsOf({ clientIds, awarenessClientIds }: Pick<HeardMessage, 'clientIds' | 'awarenessClientIds'>): string {
	return [...clientIds, ...awarenessClientIds].join(', ');
}

/** Local time to the millisecond: `20:15:03.042`. */
export function timeOf({ at }: Pick<HeardMessage, 'at'>): string {
	const time = new Date(at);
	const two = (value: number) => String(value).padStart(2, '0');
	const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
	return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
