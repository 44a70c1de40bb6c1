import { NODE_HISTORY_LENGTH, type NodeHistory } from '../../../core/contract/nodes.ts';

type Figures = NodeHistory['nodes'][number]['connections'];

/**
 * A history some intervals after it was told, in which nothing changed, or it would have been told anew: counts are what they were,
 * and there were no operations.
 *
 * @param intervals how many began since then
 */
export function movedOn(history: NodeHistory, intervals: number): NodeHistory {
	if (intervals <= 0) return history;
	const move = (figures: Figures, next: number | null): Figures =>
		[...figures, ...Array.from({ length: Math.min(intervals, NODE_HISTORY_LENGTH) }, () => next)].slice(-NODE_HISTORY_LENGTH);
	return {
		...history,
		nodes: history.nodes.map(({ region, connections, documents, operationsPerMinute }) => ({
			region,
			connections: move(connections, connections.at(-1) ?? null),
			documents: move(documents, documents.at(-1) ?? null),
			operationsPerMinute: move(operationsPerMinute, operationsPerMinute.at(-1) == null ? null : 0),
		})),
	};
}
