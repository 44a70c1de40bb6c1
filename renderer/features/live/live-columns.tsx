import type { Connection, LiveDocument } from '../../../core/contract/live.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';

/** Leads to what an app has live. */
function AppCell({ row }: { row: { tenantId: string; tenantName: string; appId: string; appName: string } }) {
	const name = `${row.tenantName} › ${row.appName}`;
	return (
		<Truncate text={name}>
			<TextLink
				to="/tenants/$tenantId/apps/$appId/live"
				params={{ tenantId: row.tenantId, appId: row.appId }}
				size="sm"
				c="inherit"
			>
				{name}
			</TextLink>
		</Truncate>
	);
}

const connection = columnsOf<Connection>();
const connectionDocument = connection.accessor('documentName', {
	header: 'Document',
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const connectionApp = connection.display({ id: 'app', header: 'App', cell: ({ row }) => <AppCell row={row.original} /> });
const connectionFacts = [
	connection.accessor('region', { header: 'Node', meta: { width: 128 } }),
	connection.accessor((row) => row.origin ?? 'None', {
		id: 'origin',
		header: 'Origin',
		meta: { width: 192 },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	connection.accessor('remoteAddress', {
		header: 'Address',
		meta: { width: 128 },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	connection.accessor('protocol', { header: 'Protocol', meta: { width: 112 } }),
	connection.accessor('connectedAt', {
		header: 'Connected',
		meta: { width: 112 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
] as const;

export const connectionColumns = connection.columns([connectionDocument, connectionApp, ...connectionFacts]);
/** For the connections of one app. */
export const appConnectionColumns = connection.columns([connectionDocument, ...connectionFacts]);

const document = columnsOf<LiveDocument>();
const documentName = document.accessor('documentName', {
	header: 'Document',
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const documentApp = document.display({ id: 'app', header: 'App', cell: ({ row }) => <AppCell row={row.original} /> });
const documentFacts = [
	document.accessor('region', { header: 'Node', meta: { width: 144 } }),
	document.accessor('connections', {
		header: 'Connections',
		meta: { width: 120, align: 'end' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	document.accessor('openedAt', {
		header: 'Opened',
		meta: { width: 128 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
] as const;

export const documentColumns = document.columns([documentName, documentApp, ...documentFacts]);
/** For the documents of one app. */
export const appDocumentColumns = document.columns([documentName, ...documentFacts]);
