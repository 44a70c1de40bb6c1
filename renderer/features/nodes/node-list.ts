import { useQuery } from '@tanstack/react-query';
import { nodeListSchema } from '../../../core/contract/nodes.ts';
import { useQueries } from '../../api/instance.tsx';

/** What the list is sorted by; anything else in an address is the usual order. */
export function sortOf(text: string | undefined) {
	return nodeListSchema.shape.sort.catch('region').parse(text);
}

/** All nodes, as they are now. */
export function useNodes(query: { search?: string | undefined; sort?: ReturnType<typeof sortOf> } = {}) {
	const { search, sort } = query;
	const input = { ...(search ? { search } : {}), ...(sort ? { sort } : {}) };
	return useQuery(useQueries().nodes.list.queryOptions({ input }));
}

/** One node, as it is now. */
export function useNode(nodeId: string) {
	return useQuery(useQueries().nodes.get.queryOptions({ input: { nodeId } }));
}
