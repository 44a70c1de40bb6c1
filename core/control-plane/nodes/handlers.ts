import { implement } from '@orpc/server';
import { nodeApi } from '../../contract/api.ts';
import { os } from '../os.ts';
import type { NodeRegistry } from './registry.ts';
import type { NodeService } from './service.ts';

/** Handlers of nodes. */
export function nodesHandlers(nodes: NodeService) {
	return os.nodes.router({
		list: os.nodes.list.handler(({ input }) => nodes.list(input)),
		addresses: os.nodes.addresses.handler(() => nodes.addresses()),
		history: os.nodes.history.handler(() => nodes.history()),
		register: os.nodes.register.handler(({ input, context }) => nodes.register(context.caller, input)),
		get: os.nodes.get.handler(({ input }) => nodes.get(input.nodeId)),
		drain: os.nodes.drain.handler(({ input, context }) => nodes.drain(context.caller, input.nodeId)),
		resume: os.nodes.resume.handler(({ input, context }) => nodes.resume(context.caller, input.nodeId)),
		remove: os.nodes.remove.handler(({ input, context }) => nodes.remove(context.caller, input.params.nodeId, input.query.force)),
		startSandbox: os.nodes.startSandbox.handler(({ input, context }) => nodes.startSandbox(context.caller, input)),
		start: os.nodes.start.handler(({ input, context }) => nodes.start(context.caller, input.nodeId)),
		stop: os.nodes.stop.handler(({ input, context }) => nodes.stop(context.caller, input.nodeId)),
	});
}

/** Handlers for nodes on other machines, which have been authenticated by then. */
export function nodeAgentRouter(registry: NodeRegistry) {
	const agent = implement(nodeApi);
	return agent.router({
		nodeAgent: {
			heartbeat: agent.nodeAgent.heartbeat.handler(({ input: { nodeId, ...load } }) => registry.heartbeat(nodeId, load)),
		},
	});
}
