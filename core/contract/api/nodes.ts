import { oc } from '@orpc/contract';
import { z } from 'zod';
import { nodeSchema } from '../live.ts';

/** WebSocket nodes. */
export const nodes = {
	list: oc
		.route({ method: 'GET', path: '/nodes', tags: ['Nodes'], summary: 'List the WebSocket nodes' })
		.output(z.array(nodeSchema)),
};
