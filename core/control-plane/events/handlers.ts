import { withEventMeta } from '@orpc/server';
import type { InstanceEvent } from '../../contract/events.ts';
import type { SessionService } from '../accounts/sessions.ts';
import { type Caller, tenantSeenBy } from '../caller.ts';
import type { RefusalLog } from '../live/refusals.ts';
import type { LiveRegistry } from '../live/registry.ts';
import { os } from '../os.ts';
import type { EventHub, FiguresEvent } from './hub.ts';

/** Where the figures of this moment come from. */
interface FiguresSources {
	live: LiveRegistry;
	refusals: RefusalLog;
}

/** Handlers of the push stream. */
export function eventsHandlers(events: EventHub, sources: FiguresSources, sessions: SessionService) {
	return os.events.router({
		stream: os.events.stream.handler(async function* ({ context: { caller }, signal, lastEventId }) {
			const types = ['live.changed', 'refusals.changed'] as const;
			const figures = types.map((type) => figuresFor(type, tenantSeenBy(caller), sources));
			for await (const { id, event } of events.follow(signal, lastEventId, figures)) {
				// Whoever was signed out or removed since the stream was opened hears no more.
				if (!(await sessions.isCurrent(caller))) return;
				const seen = asSeenBy(caller, event, sources);
				if (seen) yield id === null ? seen : withEventMeta(seen, { id });
			}
		}),
	});
}

/** Figures that a new stream begins with. */
type Told = 'live.changed' | 'refusals.changed';

/** Of the instance as a whole, which only operators look at. */
const FOR_OPERATORS: readonly InstanceEvent['type'][] = [
	'outbox.changed',
	'attention.changed',
	'loads.changed',
	'masterKey.changed',
];

/** An event as a caller may know it: of another tenant there is nothing, of all tenants the own part. */
function asSeenBy(caller: Caller, event: InstanceEvent, sources: FiguresSources): InstanceEvent | null {
	const tenantId = tenantSeenBy(caller);
	if (tenantId === undefined) return event;
	if (event.type === 'live.changed' || event.type === 'refusals.changed') return figuresFor(event.type, tenantId, sources);
	// Whose operations they are is not told: only who has a client can have had any.
	if (event.type === 'operations.changed') return sources.live.isInUse(tenantId) ? event : null;
	if (FOR_OPERATORS.includes(event.type)) return null;
	return 'tenantId' in event && event.tenantId !== tenantId ? null : event;
}

/** @param tenantId whose; absent: all */
function figuresFor(type: Told, tenantId: string | undefined, { live, refusals }: FiguresSources): FiguresEvent {
	return type === 'live.changed' ? live.snapshot(tenantId) : { type, ...refusals.counts(tenantId) };
}
