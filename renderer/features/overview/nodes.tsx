import { useQuery } from '@tanstack/react-query';
import type { Node } from '../../../core/contract/nodes.ts';
import { useInstanceState, useQueries } from '../../api/instance.tsx';
import { wholeListView } from '../../api/list.ts';
import { CopyText } from '../../ui/copy.tsx';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import classes from './overview.module.css';

const helper = columnsOf<Node>();
const columns = helper.columns([
	helper.accessor('region', { header: 'Region', meta: { width: '18%' } }),
	helper.accessor('url', {
		header: 'Node URL',
		cell: ({ getValue, row }) => <CopyText value={getValue()} what={`URL of ${row.original.region}`} />,
	}),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 112 },
		cell: ({ getValue }) => <StatusBadge status={getValue()} />,
	}),
	helper.accessor('connections', {
		header: 'Connections',
		meta: { width: 112, align: 'end' },
		cell: ({ getValue, row }) => <LiveFigure region={row.original.region} figure="connections" otherwise={getValue()} />,
	}),
	helper.accessor('documents', {
		header: 'Documents',
		meta: { width: 112, align: 'end' },
		cell: ({ getValue, row }) => <LiveFigure region={row.original.region} figure="documents" otherwise={getValue()} />,
	}),
	helper.accessor('startedAt', {
		header: 'Started',
		meta: { width: 128 },
		cell: ({ getValue }) => <Started at={getValue()} />,
	}),
]);

/** Since when a node runs; nothing for one that does not. */
function Started({ at }: { at: string | null }) {
	return at === null ? '–' : <RelativeTime at={at} />;
}

/** A figure of a node as the latest event tells it; the list itself may be a moment older. */
function LiveFigure({ region, figure, otherwise }: { region: string; figure: 'connections' | 'documents'; otherwise: number }) {
	const value = useInstanceState((state) => state.figures?.nodes.find((node) => node.region === region)?.[figure]);
	return formatCount(value ?? otherwise);
}

function nodeRegion(node: Node): string {
	return node.region;
}

/** The WebSocket nodes that editors connect to. */
export function Nodes() {
	const list = wholeListView(useQuery(useQueries().nodes.list.queryOptions()));
	return (
		<Panel title="Nodes" flush>
			<DataTable
				label="Nodes"
				one="Node"
				columns={columns}
				list={list}
				rowId={nodeRegion}
				empty={<p className={classes.none}>No node runs, so no editor can connect. Start WireSocket again.</p>}
			/>
		</Panel>
	);
}
