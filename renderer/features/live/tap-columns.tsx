import { columnsOf } from '../../ui/data-table.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Truncate } from '../../ui/truncate.tsx';
import type { HeardMessage } from './use-tap.ts';

const column = columnsOf<HeardMessage>();

const time = column.accessor('at', {
	header: 'Time',
	meta: { width: 116 },
	cell: ({ getValue }) => getValue().slice('YYYY-MM-DDT'.length, -1),
});
const documentName = column.accessor('documentName', {
	header: 'Document',
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const facts = [
	column.accessor(({ direction, recipients }) => describeDirection(direction, recipients), {
		id: 'direction',
		header: 'Direction',
		meta: { width: 120 },
	}),
	column.accessor('type', { header: 'Type', meta: { width: 128 } }),
	column.accessor('protocol', { header: 'Protocol', meta: { width: 108 } }),
	column.accessor('bytes', {
		header: 'Size',
		meta: { width: 84, align: 'end' },
		cell: ({ getValue }) => formatBytes(getValue()),
	}),
	column.accessor('inserts', {
		header: 'Inserts',
		meta: { width: 84, align: 'end' },
		cell: ({ getValue }) => countOf(getValue()),
	}),
	column.accessor('deletes', {
		header: 'Deletes',
		meta: { width: 84, align: 'end' },
		cell: ({ getValue }) => countOf(getValue()),
	}),
	column.accessor(({ clientIds, awarenessClientIds }) => [...clientIds, ...awarenessClientIds].join(', '), {
		id: 'clients',
		header: 'Clients',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	column.accessor(({ content }) => content ?? '', {
		id: 'content',
		header: 'Content',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
] as const;

export const documentTapColumns = column.columns([time, ...facts]);
/** For a whole app. */
export const appTapColumns = column.columns([time, documentName, ...facts]);

function describeDirection(direction: HeardMessage['direction'], recipients: number): string {
	if (direction === 'in') return 'from client';
	return recipients === 1 ? 'to 1 client' : `to ${formatCount(recipients)} clients`;
}

function countOf(count: number | null): string {
	return count === null ? '–' : formatCount(count);
}
