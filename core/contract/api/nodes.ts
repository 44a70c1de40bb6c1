import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
	newExternalNodeSchema,
	newSandboxNodeSchema,
	nodeAddressSchema,
	nodeHistorySchema,
	nodeListSchema,
	nodeSchema,
	registeredNodeSchema,
} from '../nodes.ts';

const nodeParams = z.object({ nodeId: z.uuid() });
/** Also when clients or documents are on it. */
const flag = z
	.enum(['true', 'false'])
	.default('false')
	.transform((value) => value === 'true');

/** WebSocket nodes: the registry. Heartbeats of external nodes are in `node-agent.ts`. */
export const nodes = {
	list: oc
		.route({ method: 'GET', path: '/nodes', tags: ['Nodes'], summary: 'List the WebSocket nodes' })
		.input(nodeListSchema.prefault({}))
		.output(z.array(nodeSchema)),
	addresses: oc
		.route({ method: 'GET', path: '/nodes/addresses', tags: ['Nodes'], summary: 'Where editors connect: the nodes by region' })
		.output(z.array(nodeAddressSchema)),
	history: oc
		.route({
			method: 'GET',
			path: '/nodes/history',
			tags: ['Nodes'],
			summary: 'Connections, documents and operations of the nodes over the last 15 minutes',
		})
		.output(nodeHistorySchema),
	register: oc
		.route({
			method: 'POST',
			path: '/nodes',
			tags: ['Nodes'],
			summary: 'Register a node that runs elsewhere; the only answer with its token',
			successStatus: 201,
		})
		.input(newExternalNodeSchema)
		.output(registeredNodeSchema),
	get: oc
		.route({ method: 'GET', path: '/nodes/{nodeId}', tags: ['Nodes'], summary: 'Read a node' })
		.input(nodeParams)
		.output(nodeSchema),
	drain: oc
		.route({
			method: 'POST',
			path: '/nodes/{nodeId}/drain',
			tags: ['Nodes'],
			summary: 'Send new documents to other nodes; those that the node has go on',
		})
		.input(nodeParams)
		.output(nodeSchema),
	resume: oc
		.route({ method: 'POST', path: '/nodes/{nodeId}/resume', tags: ['Nodes'], summary: 'Let a draining node take new documents' })
		.input(nodeParams)
		.output(nodeSchema),
	remove: oc
		.route({
			method: 'DELETE',
			path: '/nodes/{nodeId}',
			tags: ['Nodes'],
			summary: 'Take a node out of the registry; a sandbox node is stopped',
			successStatus: 204,
			inputStructure: 'detailed',
		})
		.input(z.object({ params: nodeParams, query: z.object({ force: flag }) }))
		.output(z.void()),
	startSandbox: oc
		.route({
			method: 'POST',
			path: '/sandbox/nodes',
			tags: ['Nodes'],
			summary: 'Start another node in this process',
			successStatus: 201,
		})
		.input(newSandboxNodeSchema)
		.output(nodeSchema),
	start: oc
		.route({ method: 'POST', path: '/nodes/{nodeId}/start', tags: ['Nodes'], summary: 'Start a stopped sandbox node' })
		.input(nodeParams)
		.output(nodeSchema),
	stop: oc
		.route({
			method: 'POST',
			path: '/nodes/{nodeId}/stop',
			tags: ['Nodes'],
			summary: 'Stop a sandbox node; its clients are closed with 1001',
		})
		.input(nodeParams)
		.output(nodeSchema),
};
