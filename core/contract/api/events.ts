import { eventIterator, oc } from '@orpc/contract';
import { eventSchema } from '../events.ts';

/** The push stream. */
export const events = {
	stream: oc
		.route({ method: 'GET', path: '/events', tags: ['Events'], summary: 'Changes and live figures as they happen (SSE)' })
		.output(eventIterator(eventSchema)),
};
