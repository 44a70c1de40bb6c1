import { withEventMeta } from '@orpc/server';
import type { LiveRegistry } from '../live/registry.ts';
import { os } from '../os.ts';
import type { EventHub } from './hub.ts';

/** Handlers of the push stream. */
export function eventsHandlers(events: EventHub, live: LiveRegistry) {
	return os.events.router({
		stream: os.events.stream.handler(async function* ({ signal, lastEventId }) {
			for await (const { id, event } of events.follow(signal, lastEventId, live.snapshot()))
				yield id === null ? event : withEventMeta(event, { id });
		}),
	});
}
