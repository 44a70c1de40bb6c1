import { expect, test } from 'vitest';
import { NODE_HISTORY_INTERVAL_MS, NODE_HISTORY_LENGTH, type NodeHistory } from '../../core/contract/nodes.ts';
import { movedOn } from '../../renderer/features/overview/moved-on.ts';

const figures = (last: number | null) => [...Array.from({ length: NODE_HISTORY_LENGTH - 1 }, () => 1), last];
const history = (operations: number | null): NodeHistory => ({
	intervalMs: NODE_HISTORY_INTERVAL_MS,
	nodes: [{ region: 'eu', connections: figures(7), documents: figures(3), operationsPerMinute: figures(operations) }],
});

test('where nothing changes, counts stay what they were and operations are none', () => {
	const [node] = movedOn(history(60), 2).nodes;
	expect(node?.connections.slice(-3)).toEqual([7, 7, 7]);
	expect(node?.documents.slice(-4)).toEqual([1, 3, 3, 3]);
	expect(node?.operationsPerMinute.slice(-3)).toEqual([60, 0, 0]);
	expect(node?.connections).toHaveLength(NODE_HISTORY_LENGTH);
});

test('a node that does not tell its operations does not begin to', () => {
	expect(movedOn(history(null), 1).nodes[0]?.operationsPerMinute.slice(-2)).toEqual([null, null]);
});

test('what was just told is as it was, also by a clock that is behind', () => {
	const told = history(60);
	expect(movedOn(told, 0)).toBe(told);
	expect(movedOn(told, -3)).toBe(told);
});

test('after more than 15 minutes it is as long as ever', () => {
	expect(movedOn(history(60), 500).nodes[0]?.connections).toEqual(Array.from({ length: NODE_HISTORY_LENGTH }, () => 7));
});
