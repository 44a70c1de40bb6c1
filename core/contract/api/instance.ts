import { oc } from '@orpc/contract';
import { instanceSchema } from '../instance.ts';

/** The instance itself. */
export const instance = {
	get: oc
		.route({ method: 'GET', path: '/instance', tags: ['Instance'], summary: 'Facts about this instance' })
		.output(instanceSchema),
};
