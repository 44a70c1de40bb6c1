import type { LiveRegistry } from '../live/registry.ts';
import { os } from '../os.ts';
import type { EventHub } from './hub.ts';

/** Handlers of the push stream. */
export function eventsHandlers(events: EventHub, live: LiveRegistry) {
	return os.events.router({
		stream: os.events.stream.handler(async function* ({ signal }) {
			const changes = events.subscribe(signal);
			yield { type: 'hello' as const };
			yield live.snapshot();
			yield* changes;
		}),
	});
}
