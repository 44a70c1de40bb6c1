import { tappedMessageSchema } from '../../../core/contract/insight.ts';
import { clientsOf } from './message-words.ts';
import type { HeardMessage } from './use-tap.ts';

/** What of a tap is shown; null: whatever it is. */
export interface TapFilter {
	text: string;
	direction: string | null;
	/** A type of message, or {@link NO_AWARENESS}. */
	type: string | null;
}

/** Cursors move all the time, and drown the rest. */
const NO_AWARENESS = 'no-awareness';

export const DIRECTIONS = [
	{ value: 'in', label: 'From clients' },
	{ value: 'out', label: 'To clients' },
];

export const TYPES = [
	{ value: NO_AWARENESS, label: 'No awareness' },
	...tappedMessageSchema.shape.type.options.map((value) => ({ value, label: value })),
];

/** Whether a filter lets a message through. */
export function isFound(message: HeardMessage, { text, direction, type }: TapFilter): boolean {
	if (direction !== null && message.direction !== direction) return false;
	if (type === NO_AWARENESS ? message.type === 'awareness' : type !== null && message.type !== type) return false;
	const wanted = text.trim().toLowerCase();
	if (wanted === '') return true;
	const parts = [message.type, message.documentName, message.protocol, clientsOf(message), message.content ?? ''];
	return parts.some((part) => part.toLowerCase().includes(wanted));
}
