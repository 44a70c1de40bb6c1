import type { Node } from '../../../core/contract/nodes.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';

/** A node's state; one that somebody stopped is told from one that is missed. */
export function NodeStatus({ node }: { node: Pick<Node, 'status' | 'stopped'> }) {
	return <StatusBadge status={node.stopped && node.status === 'offline' ? 'stopped' : node.status} />;
}
