import { withEventMeta } from '@orpc/server';
import type { InstanceEvent } from '../../contract/events.ts';
import type { SessionService } from '../accounts/sessions.ts';
import { type Caller, tenantSeenBy } from '../caller.ts';
import type { LiveRegistry } from '../live/registry.ts';
import { os } from '../os.ts';
import type { EventHub } from './hub.ts';

/** Handlers of the push stream. */
export function eventsHandlers(events: EventHub, live: LiveRegistry, sessions: SessionService) {
	return os.events.router({
		stream: os.events.stream.handler(async function* ({ context: { caller }, signal, lastEventId }) {
			const figures = live.snapshot(tenantSeenBy(caller));
			for await (const { id, event } of events.follow(signal, lastEventId, figures)) {
				// Whoever was signed out or removed since the stream was opened hears no more.
				if (!(await sessions.isCurrent(caller))) return;
				const seen = asSeenBy(caller, event, live);
				if (seen) yield id === null ? seen : withEventMeta(seen, { id });
			}
		}),
	});
}

/** An event as a caller may know it: of another tenant there is nothing, of all tenants the own part. */
function asSeenBy(caller: Caller, event: InstanceEvent, live: LiveRegistry): InstanceEvent | null {
	const tenantId = tenantSeenBy(caller);
	if (tenantId === undefined) return event;
	if (event.type === 'live.changed') return live.snapshot(tenantId);
	if (event.type === 'outbox.changed') return null;
	return 'tenantId' in event && event.tenantId !== tenantId ? null : event;
}
