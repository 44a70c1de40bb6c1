import { eventIterator, oc } from '@orpc/contract';
import { eventSchema } from '../events.ts';

/** The push stream. */
export const events = {
	stream: oc
		.route({
			method: 'GET',
			path: '/events',
			tags: ['Events'],
			summary: 'Changes and live figures as they happen (SSE)',
			description:
				'Resumable: send the id of the last event as `Last-Event-ID`. Changes have ids; live figures have none and are not sent again.',
		})
		.output(eventIterator(eventSchema)),
};
