import type { CloseCode } from '../../contract/close-codes.ts';
import { PlainHistogram } from './plain-histogram.ts';
import { Traffic } from './traffic.ts';

/**
 * How a client's wish to open a document ended: admitted, refused with a close code, `1013` when nobody could tell or no
 * node takes it, `503` when the node was overloaded.
 */
export type HandshakeResult = 'admitted' | CloseCode | 1013 | 503;

/** What a node counts while it works: additions and nothing else. They become text when somebody asks (`exposition.ts`). */
export class NodeCounters {
	/** WebSocket connections since the start. */
	connections = 0;
	/** By result. A Hocuspocus client makes one for each document. */
	readonly handshakes = new Map<HandshakeResult, number>();
	/** From the connection, or the Auth message, to the result. */
	readonly handshakeTimes = new PlainHistogram();
	/** From an update's coming to its having been sent to all others of its document. */
	readonly fanOutTimes = new PlainHistogram();
	readonly traffic = new Traffic();

	/** @param startedMs when it began, by `performance.now()`; absent: it was refused unseen */
	handshake(result: HandshakeResult, startedMs?: number): void {
		this.handshakes.set(result, (this.handshakes.get(result) ?? 0) + 1);
		if (startedMs !== undefined) this.handshakeTimes.observeSince(startedMs);
	}
}
