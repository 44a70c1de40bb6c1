import type { Snapshot } from '../../../core/contract/insight.ts';
import { shownList } from '../../api/list.ts';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Truncate } from '../../ui/truncate.tsx';
import classes from './root-tree.module.css';

const HEIGHT_MAX_PX = 280;

interface Weighed {
	id: string;
	of: string;
	liveBytes: number;
	deletedBytes: number;
	liveLength: number;
	deletedLength: number;
}

const weight = columnsOf<Weighed>();
const weightColumns = weight.columns([
	weight.accessor('of', { header: 'Part', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	weight.accessor('liveBytes', {
		header: 'Live',
		meta: { width: 88, align: 'end' },
		cell: ({ getValue }) => formatBytes(getValue()),
	}),
	weight.accessor('deletedBytes', {
		header: 'Deleted',
		meta: { width: 88, align: 'end' },
		cell: ({ getValue }) => formatBytes(getValue()),
	}),
	weight.accessor('liveLength', {
		header: 'Live length',
		meta: { width: 108, align: 'end' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	weight.accessor('deletedLength', {
		header: 'Deleted length',
		meta: { width: 128, align: 'end' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
]);

/** What weighs how much: in all, by root, by client. */
export function WeightTables({ snapshot: { weight: weights, roots } }: { snapshot: Snapshot }) {
	const rows: Weighed[] = [
		{ id: 'total', of: 'The whole document', ...weights.total },
		...roots.map(({ name, liveBytes, deletedBytes, liveLength, deletedLength }) => ({
			id: `root ${name}`,
			of: `Root ${name}`,
			liveBytes,
			deletedBytes,
			liveLength,
			deletedLength,
		})),
		...(weights.unattributed.deletedBytes > 0
			? [{ id: 'unattributed', of: 'Deleted, of a root that is not known any more', ...weights.unattributed }]
			: []),
		...weights.clients.map(({ clientId, ...own }) => ({ id: `client ${clientId}`, of: `Client ${clientId}`, ...own })),
	];
	return (
		<DataTable
			label="Weight"
			one="Part"
			columns={weightColumns}
			list={shownList(rows)}
			rowId={idOf}
			heightMaxPx={HEIGHT_MAX_PX}
			empty={null}
		/>
	);
}

type AwarenessEntry = Snapshot['awareness'][number];

const awareness = columnsOf<AwarenessEntry>();
const awarenessColumns = awareness.columns([
	awareness.accessor('clientId', { header: 'Client', meta: { width: 128 } }),
	awareness.accessor('clock', { header: 'Clock', meta: { width: 88, align: 'end' } }),
	awareness.accessor(({ state }) => JSON.stringify(state), {
		id: 'state',
		header: 'State',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
]);

/** The states of all clients. */
export function AwarenessTable({ entries }: { entries: AwarenessEntry[] }) {
	return (
		<DataTable
			label="Awareness"
			one="State"
			columns={awarenessColumns}
			list={shownList(entries)}
			rowId={clientOf}
			heightMaxPx={HEIGHT_MAX_PX}
			empty={<p className={classes.nothing}>No client shares a state.</p>}
		/>
	);
}

type VectorEntry = Snapshot['stateVector'][number];

const vector = columnsOf<VectorEntry>();
const vectorColumns = vector.columns([
	vector.accessor('clientId', { header: 'Client' }),
	vector.accessor('clock', {
		header: 'Clock',
		meta: { width: 128, align: 'end' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
]);

/** How far each client has come. */
export function StateVectorTable({ entries }: { entries: VectorEntry[] }) {
	return (
		<DataTable
			label="State vector"
			one="Client"
			columns={vectorColumns}
			list={shownList(entries)}
			rowId={clientOf}
			heightMaxPx={HEIGHT_MAX_PX}
			empty={<p className={classes.nothing}>No client has written anything.</p>}
		/>
	);
}

function idOf({ id }: Weighed): string {
	return id;
}

function clientOf({ clientId }: { clientId: number }): string {
	return String(clientId);
}
