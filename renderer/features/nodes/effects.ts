import type { Node } from '../../../core/contract/nodes.ts';
import { formatQuantity } from '../../ui/format.ts';

/** What an operator can do with a node. */
export type NodeAction = 'drain' | 'resume' | 'stop' | 'start' | 'remove';

/** What can be done with a node as it is now. */
export function possibleActions({ kind, status }: Node): NodeAction[] {
	const isDraining = status === 'draining';
	const runs = status !== 'offline';
	return [
		...(runs && !isDraining ? (['drain'] as const) : []),
		...(isDraining ? (['resume'] as const) : []),
		...(kind === 'sandbox' && runs ? (['stop'] as const) : []),
		...(kind === 'sandbox' && !runs ? (['start'] as const) : []),
		'remove',
	];
}

/** Nodes that take what a node gives up. */
function othersOf(node: Node, all: readonly Node[]): Node[] {
	return all.filter(({ id, status }) => id !== node.id && status === 'active');
}

/** What draining a node means, in numbers. */
export function drainEffects(node: Node, all: readonly Node[]): string[] {
	const others = othersOf(node, all);
	return [
		`${formatQuantity(node.documents, 'document')} on it ${node.documents === 1 ? 'goes' : 'go'} on, with ${formatQuantity(node.connections, 'connection')}.`,
		others.length === 0
			? 'No other node is active: clients that open a new document are closed with 1013 until one is.'
			: `New documents go to ${describeNodes(others)}: their clients are closed with 4009 and the way there.`,
	];
}

/** What ending a node means, in numbers. @param isRemoval it does not come back */
export function endEffects(node: Node, all: readonly Node[], isRemoval: boolean): string[] {
	const others = othersOf(node, all);
	const runs = node.status !== 'offline';
	return [
		...(runs && node.kind === 'sandbox'
			? [
					`${formatQuantity(node.connections, 'connection')} ${node.connections === 1 ? 'is' : 'are'} closed with 1001, ${formatQuantity(node.documents, 'open document')} ${node.documents === 1 ? 'ends' : 'end'}.`,
				]
			: []),
		...(runs && node.kind === 'external'
			? [
					`${formatQuantity(node.connections, 'connection')} on it ${node.connections === 1 ? 'goes' : 'go'} on: it runs elsewhere, and is stopped there.`,
				]
			: []),
		others.length === 0
			? 'No other node is active, so no editor can connect.'
			: `${describeNodes(others)} ${others.length === 1 ? 'takes' : 'take'} editors from then on.`,
		...(isRemoval ? [removalEffect(node)] : ['It stays stopped when WireSocket is started again, until you start it.']),
	];
}

function removalEffect({ kind }: Node): string {
	return kind === 'external'
		? 'Its token is worthless from then on. To have it back, register it anew.'
		: 'Its settings are gone. A node of this region can be started anew.';
}

function describeNodes(nodes: readonly Node[]): string {
	const [first, second] = nodes;
	if (nodes.length === 1 && first) return first.region;
	if (nodes.length === 2 && first && second) return `${first.region} and ${second.region}`;
	return `${nodes.length} other nodes`;
}
