import { Stack, Text } from '@mantine/core';
import type { TreeNode } from '../../../core/contract/insight.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { Snippet } from '../../ui/snippet.tsx';

const INDENT = 2;

/** The whole of what a line of the tree has room to begin with only. @param node null: closed */
export function ValueDrawer({ node, onClose }: { node: TreeNode | null; onClose: () => void }) {
	return (
		<SideDrawer opened={node !== null} onClose={onClose} title={node?.key ?? ''}>
			{node && (
				<Stack gap="md">
					<Facts narrow facts={[{ label: 'Length', value: formatCount(node.length) }]} />
					{node.isCut && <Text size="sm">It is too large to be shown as a whole; this is how it begins.</Text>}
					<Snippet label={`Value of ${node.key}`} code={wholeOf(node)} wraps />
				</Stack>
			)}
		</SideDrawer>
	);
}

/** Whether there is more to a line than its children. */
export function hasWhole({ value, delta, xml }: TreeNode): boolean {
	return value !== undefined || delta !== undefined || xml !== undefined;
}

/** A text as it is read, unless it has formatting, which only its delta tells. */
function wholeOf({ value, delta, xml }: TreeNode): string {
	if (xml !== undefined) return xml;
	if (typeof value === 'string') return value;
	if (!delta) return JSON.stringify(value, null, INDENT);
	const isPlain = delta.every(({ insert, attributes }) => typeof insert === 'string' && !attributes);
	return isPlain ? delta.map(({ insert }) => insert).join('') : JSON.stringify(delta, null, INDENT);
}
