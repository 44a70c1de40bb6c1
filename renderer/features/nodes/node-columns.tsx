import { VisuallyHidden } from '@mantine/core';
import { createContext, useContext } from 'react';
import type { Node } from '../../../core/contract/nodes.ts';
import { CopyText } from '../../ui/copy.tsx';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { ConnectionLoad } from './load.tsx';
import classes from './node-columns.module.css';
import { NodeStatus } from './node-status.tsx';
import { regionPlace } from './region-places.ts';
import type { OfferedAction } from './use-node-actions.tsx';

const helper = columnsOf<Node>();

/** What can be done with a node of the list: the columns stay the same, or each news of a node would close the menu that is open. */
export const NodeActions = createContext<(node: Node) => OfferedAction[]>(() => []);

/** The columns of the list of nodes. */
export const nodeColumns = helper.columns([
	helper.accessor('region', {
		header: 'Region',
		meta: { width: 180, sortBy: 'region' },
		cell: ({ row: { original: node } }) => <Region node={node} />,
	}),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 100 },
		cell: ({ row: { original: node } }) => <NodeStatus node={node} />,
	}),
	helper.accessor('connections', {
		header: 'Connections',
		meta: { width: 116, sortBy: 'connections' },
		cell: ({ row: { original: node } }) => (
			<ConnectionLoad region={node.region} connections={node.connections} max={node.load?.connectionsMax ?? null} />
		),
	}),
	helper.accessor('documents', {
		header: 'Documents',
		meta: { width: 112, align: 'end', sortBy: 'documents' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	helper.accessor(({ load }) => percentOf(load?.memoryPercent), {
		id: 'memory',
		header: 'Memory',
		meta: { width: 80, align: 'end' },
	}),
	helper.accessor(({ load }) => percentOf(load?.cpuPercent), { id: 'cpu', header: 'CPU', meta: { width: 60, align: 'end' } }),
	helper.accessor('programVersion', {
		header: 'Version',
		meta: { width: 92 },
		cell: ({ getValue }) => getValue() ?? '–',
	}),
	helper.accessor('lastHeartbeatAt', {
		header: 'Heartbeat',
		meta: { width: 92 },
		cell: ({ getValue }) => <Heartbeat at={getValue()} />,
	}),
	helper.accessor('url', {
		header: 'URL',
		cell: ({ getValue, row }) => <CopyText value={getValue()} what={`URL of ${row.original.region}`} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row: { original: node } }) => <Actions node={node} />,
	}),
]);

function Actions({ node }: { node: Node }) {
	return <RowActions name={node.region} actions={useContext(NodeActions)(node)} />;
}

function Region({ node }: { node: Node }) {
	const place = regionPlace(node.region);
	return (
		<span className={classes.region}>
			<TextLink data-row-link to="/nodes/$nodeId" params={{ nodeId: node.id }} c="inherit" size="sm" fw={500}>
				{node.region}
			</TextLink>
			<span className={classes.place}>
				{[place, node.kind === 'external' ? 'external' : null].filter((part) => part !== null).join(' · ')}
			</span>
		</span>
	);
}

function percentOf(percent: number | undefined): string {
	return percent === undefined ? '–' : `${Math.round(percent)} %`;
}

function Heartbeat({ at }: { at: string | null }) {
	return at === null ? <span className={classes.place}>never</span> : <RelativeTime at={at} />;
}
