import type { Refusal } from '../../../core/contract/refusals.ts';
import { appPath } from '../../ui/app-path.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { RefusalLink } from './refusal-link.tsx';

const column = columnsOf<Refusal>();

const why = column.display({
	id: 'why',
	header: 'Why',
	meta: { width: '25%' },
	cell: ({ row: { original } }) => <RefusalLink refusal={original} />,
});
const app = column.accessor(
	({ tenantName, appName, tenantId, isProven }) => {
		if (tenantId === null) return 'Unknown';
		const name = appPath(tenantName || tenantId, appName || 'unknown app');
		return isProven ? name : `${name} (unproven)`;
	},
	{ id: 'app', header: 'App', cell: ({ getValue }) => <Truncate text={getValue()} dir="ltr" /> },
);
const facts = [
	column.accessor('documentName', {
		header: 'Document',
		meta: { sortBy: 'documentName' },
		cell: ({ getValue }) => <Truncate text={getValue() || '–'} />,
	}),
	column.accessor((row) => row.origin ?? 'None', {
		id: 'origin',
		header: 'Origin',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	column.accessor('remoteAddress', {
		header: 'Address',
		meta: { width: 112 },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	column.accessor('region', { header: 'Node', meta: { width: 120 } }),
	column.accessor('at', {
		header: 'When',
		meta: { width: 112, sortBy: 'at' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
] as const;

export const refusalColumns = column.columns([why, app, ...facts]);
/** For the refusals of one app. */
export const appRefusalColumns = column.columns([why, ...facts]);
