import { EventPublisher } from '@orpc/server';
import type { InstanceEvent } from '../../contract/events.ts';

/** A reader that falls this far behind loses the oldest events; it reads lists anew on each event anyway. */
const BUFFERED_EVENTS_MAX = 1_000;

/** Where services tell what changed, and streams hear of it. */
export class EventHub {
	readonly #publisher = new EventPublisher<{ event: InstanceEvent }>({ maxBufferedEvents: BUFFERED_EVENTS_MAX });

	publish(event: InstanceEvent): void {
		this.#publisher.publish('event', event);
	}

	/** Events from now on, until the signal aborts. */
	subscribe(signal: AbortSignal | undefined): AsyncIterable<InstanceEvent> {
		return this.#publisher.subscribe('event', signal ? { signal } : {});
	}
}
