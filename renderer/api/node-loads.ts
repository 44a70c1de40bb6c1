import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { InstanceEvent } from '../../core/contract/events.ts';
import type { Node } from '../../core/contract/nodes.ts';
import type { ManagementApi } from './clients.ts';

type Loads = Extract<InstanceEvent, { type: 'loads.changed' }>['nodes'];

/**
 * Shows how full the nodes are, as an event told it, wherever nodes are shown. What is stale otherwise is left to be read anew, or
 * it would pass for new; so is a node that was offline when it was read.
 */
export function showLoads(queryClient: QueryClient, { nodes }: ManagementApi, loads: Loads): void {
	const byRegion = new Map(loads.map(({ region, ...told }) => [region, told]));
	const withLoad = (node: Node) => (node.load === null ? node : { ...node, ...byRegion.get(node.region) });
	const current = (queryKey: QueryKey) => ({
		queryKey,
		predicate: ({ state }: { state: { isInvalidated: boolean } }) => !state.isInvalidated,
	});
	queryClient.setQueriesData<Node[]>(current(nodes.list.key()), (list) => list?.map(withLoad));
	queryClient.setQueriesData<Node>(current(nodes.get.key()), (node) => node && withLoad(node));
}
