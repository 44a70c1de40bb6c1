import { VisuallyHidden } from '@mantine/core';
import type { Connection, LiveDocument } from '../../../core/contract/live.ts';
import { appPath } from '../../ui/app-path.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { ConnectionActions } from './close-connection.tsx';

interface Place {
	tenantId: string;
	tenantName: string;
	appId: string;
	appName: string;
}

/** Leads to what an app has live. */
function AppCell({ row }: { row: Place }) {
	const name = appPath(row.tenantName, row.appName);
	return (
		<Truncate text={name} dir="ltr">
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

function DocumentCell({ row }: { row: Pick<LiveDocument, 'tenantId' | 'appId' | 'documentName'> }) {
	const { tenantId, appId, documentName } = row;
	return (
		<Truncate text={documentName}>
			<TextLink
				to="/tenants/$tenantId/apps/$appId/documents/$documentName"
				params={{ tenantId, appId, documentName }}
				size="sm"
				c="inherit"
				fw={500}
			>
				{documentName}
			</TextLink>
		</Truncate>
	);
}

const connection = columnsOf<Connection>();
const connectionDocument = connection.accessor('documentName', {
	header: 'Document',
	meta: { sortBy: 'documentName' },
	cell: ({ row }) => <DocumentCell row={row.original} />,
});
const connectionApp = connection.display({
	id: 'app',
	header: 'App',
	cell: ({ row }) => <AppCell row={row.original} />,
});
const connectionUser = connection.accessor(({ user, clientIds }) => user ?? clientIds.map(String).join(', '), {
	id: 'user',
	header: 'User',
	meta: { width: 104 },
	cell: ({ getValue, row }) => {
		const text = getValue();
		if (text === '') return '–';
		return <Truncate text={row.original.user === null ? `client ${text}` : text} />;
	},
});
const connectionNode = connection.accessor('region', { header: 'Node', meta: { width: 112 } });
const connectionFacts = [
	connection.accessor((row) => row.origin ?? 'None', {
		id: 'origin',
		header: 'Origin',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	connection.accessor('remoteAddress', {
		header: 'Address',
		meta: { width: 112 },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	connection.accessor('protocol', { header: 'Protocol', meta: { width: 112 } }),
	connection.accessor('bytesIn', {
		header: 'In',
		meta: { width: 84, align: 'end', sortBy: 'bytesIn' },
		cell: ({ getValue }) => formatBytes(getValue()),
	}),
	connection.accessor('bytesOut', {
		header: 'Out',
		meta: { width: 84, align: 'end', sortBy: 'bytesOut' },
		cell: ({ getValue }) => formatBytes(getValue()),
	}),
	connection.accessor('operations', {
		header: 'Operations',
		meta: { width: 112, align: 'end', sortBy: 'operations' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	connection.accessor('connectedAt', {
		header: 'Connected',
		meta: { width: 132, sortBy: 'connectedAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	connection.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <ConnectionActions connection={row.original} />,
	}),
] as const;

export const connectionColumns = connection.columns([
	connectionDocument,
	connectionApp,
	connectionUser,
	connectionNode,
	...connectionFacts,
]);
/** For the connections of one app. */
export const appConnectionColumns = connection.columns([connectionDocument, connectionUser, connectionNode, ...connectionFacts]);
/** For the connections of one document, which lives on one node. */
export const documentConnectionColumns = connection.columns([connectionUser, ...connectionFacts]);

const document = columnsOf<LiveDocument>();
const documentName = document.accessor('documentName', {
	header: 'Document',
	meta: { sortBy: 'documentName' },
	cell: ({ row }) => <DocumentCell row={row.original} />,
});
const documentApp = document.display({ id: 'app', header: 'App', cell: ({ row }) => <AppCell row={row.original} /> });
const documentFacts = [
	document.accessor('region', { header: 'Node', meta: { width: 144 } }),
	document.accessor('connections', {
		header: 'Connections',
		meta: { width: 128, align: 'end', sortBy: 'connections' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	document.accessor('openedAt', {
		header: 'Opened',
		meta: { width: 128, sortBy: 'openedAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
] as const;

export const documentColumns = document.columns([documentName, documentApp, ...documentFacts]);
/** For the documents of one app. */
export const appDocumentColumns = document.columns([documentName, ...documentFacts]);
