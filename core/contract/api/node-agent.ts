import { oc } from '@orpc/contract';
import { z } from 'zod';
import { heartbeatSchema, nodeOrdersSchema } from '../nodes.ts';

/** What external nodes themselves call, with their node token in place of a management token. */
export const nodeAgent = {
	heartbeat: oc
		.route({
			method: 'POST',
			path: '/nodes/{nodeId}/heartbeat',
			tags: ['Nodes'],
			summary: 'Report a heartbeat; for external nodes, with their node token as bearer',
		})
		.input(z.object({ nodeId: z.uuid() }).extend(heartbeatSchema.shape))
		.output(nodeOrdersSchema),
};
