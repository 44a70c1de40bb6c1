import { Button, Group } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import type { Node } from '../../../core/contract/nodes.ts';
import { wholeListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { AddNodeDialogs } from './add-node-dialogs.tsx';
import { NodeActions, nodeColumns } from './node-columns.tsx';
import { sortOf, useNodes } from './node-list.ts';
import { useNodeActions } from './use-node-actions.tsx';

const route = getRouteApi('/nodes');

/** The WebSocket nodes that editors connect to. */
export function NodesPage() {
	const { q, create, sort } = route.useSearch();
	const navigate = route.useNavigate();
	const list = wholeListView(useNodes({ search: q, sort: sortOf(sort) }));
	const { actionsFor, dialog } = useNodeActions();
	const open = (kind: 'sandbox' | 'external') => void navigate({ search: (before) => ({ ...before, create: kind }) });
	const close = () => void navigate({ search: ({ create: _, ...before }) => before, replace: true });
	usePlaceActions([
		{ label: 'Start a node', description: 'in this process', run: () => open('sandbox') },
		{ label: 'Register an external node', description: 'that runs elsewhere', run: () => open('external') },
	]);
	return (
		<Page
			title="Nodes"
			summary="Where editors connect, one node a region. A document lives on the node that its first client came to."
			actions={
				<Group gap="xs">
					<Button variant="default" onClick={() => open('external')}>
						Register external node
					</Button>
					<Button onClick={() => open('sandbox')}>Start node</Button>
				</Group>
			}
			fill
		>
			<SearchField
				label="Search nodes"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })}
			/>
			<NodeActions value={actionsFor}>
				<DataTable
					label="Nodes"
					one="Node"
					columns={nodeColumns}
					list={list}
					rowId={nodeId}
					fill
					sort={{
						value: sortOf(sort),
						onSort: (value) => void navigate({ search: (before) => ({ ...before, sort: value }), replace: true }),
					}}
					empty={
						<Empty
							icon={<IconServer2 size={22} aria-hidden />}
							title={q ? `No node matches “${q}”` : 'No nodes'}
							sentence={q ? 'Regions and URLs are searched.' : 'Without a node no editor can connect.'}
							action={!q && <Button onClick={() => open('sandbox')}>Start node</Button>}
						/>
					}
				/>
			</NodeActions>
			<AddNodeDialogs create={create} onClose={close} />
			{dialog}
		</Page>
	);
}

function nodeId(node: Node): string {
	return node.id;
}
