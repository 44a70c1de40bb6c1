import { columnsOf } from '../../ui/data-table.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Truncate } from '../../ui/truncate.tsx';
import { clientsOf, describeDirection, timeOf } from './message-words.ts';
import type { HeardMessage } from './use-tap.ts';
import classes from './wire-tap.module.css';

const column = columnsOf<HeardMessage>();

const documentName = column.accessor('documentName', {
	header: 'Document',
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const facts = [
	column.accessor(describeDirection, { id: 'direction', header: 'Direction', meta: { width: 108 } }),
	column.accessor('type', { header: 'Type', meta: { width: 112 } }),
	column.accessor('protocol', { header: 'Protocol', meta: { width: 104 } }),
	column.accessor('bytes', {
		header: 'Size',
		meta: { width: 76, align: 'end' },
		cell: ({ getValue }) => formatBytes(getValue()),
	}),
	column.accessor('inserts', {
		header: 'Inserts',
		meta: { width: 76, align: 'end' },
		cell: ({ getValue }) => countOf(getValue()),
	}),
	column.accessor('deletes', {
		header: 'Deletes',
		meta: { width: 76, align: 'end' },
		cell: ({ getValue }) => countOf(getValue()),
	}),
] as const;
const clients = column.accessor(clientsOf, {
	id: 'clients',
	header: 'Clients',
	meta: { width: 140 },
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const content = column.accessor(({ content: text }) => text ?? '', {
	id: 'content',
	header: 'Content',
	meta: { width: 204 },
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});

/**
 * The columns of a tap.
 *
 * @param ofApp a whole app is listened to, so each message tells its document
 * @param onOpen shows one message in full; the same function on each render
 */
export function tapColumns(ofApp: boolean, withContents: boolean, onOpen: (message: HeardMessage) => void) {
	const time = column.display({
		id: 'at',
		header: 'Time',
		meta: { width: 116 },
		cell: ({ row: { original } }) => (
			<button type="button" data-row-link className={classes.time} onClick={() => onOpen(original)}>
				{timeOf(original)}
			</button>
		),
	});
	return column.columns([time, ...(ofApp ? [documentName] : []), ...facts, clients, ...(withContents ? [content] : [])]);
}

function countOf(count: number | null): string {
	return count === null ? '–' : formatCount(count);
}
