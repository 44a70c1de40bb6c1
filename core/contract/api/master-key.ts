import { oc } from '@orpc/contract';
import { masterKeyStatusSchema } from '../master-key.ts';

const TAGS = ['Instance'];

/** The key that seals secrets at rest. */
export const masterKey = {
	get: oc
		.route({ method: 'GET', path: '/instance/master-key', tags: TAGS, summary: 'Version of the master key, and its rotation' })
		.output(masterKeyStatusSchema),
	rotate: oc
		.route({
			method: 'POST',
			path: '/instance/master-key/rotate',
			tags: TAGS,
			summary: 'Make a new master key and seal everything anew, in the background',
			successStatus: 202,
		})
		.output(masterKeyStatusSchema),
};
