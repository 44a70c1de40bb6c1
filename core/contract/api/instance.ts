import { oc } from '@orpc/contract';
import { attentionSchema } from '../attention.ts';
import { instanceSchema } from '../instance.ts';

/** The instance itself. */
export const instance = {
	get: oc
		.route({ method: 'GET', path: '/instance', tags: ['Instance'], summary: 'Facts about this instance' })
		.output(instanceSchema),
	attention: oc
		.route({
			method: 'GET',
			path: '/attention',
			tags: ['Instance'],
			summary: 'What waits for an operator: payments past due, keys about to rotate, apps near a limit',
		})
		.output(attentionSchema),
};
