import { VisuallyHidden } from '@mantine/core';
import type { App } from '../../../../core/contract/apps.ts';
import { licenseRegion } from '../../../../core/contract/regions.ts';
import { CopyText } from '../../../ui/copy.tsx';
import { columnsOf } from '../../../ui/data-table.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { Truncate } from '../../../ui/truncate.tsx';
import { AppActions } from './app-actions.tsx';

const helper = columnsOf<App>();

const name = helper.accessor('name', {
	header: 'Name',
	meta: { sortBy: 'name' },
	cell: ({ row: { original: app } }) => (
		<Truncate text={app.name}>
			<TextLink
				data-row-link
				to="/tenants/$tenantId/apps/$appId"
				params={{ tenantId: app.tenantId, appId: app.id }}
				c="inherit"
				size="sm"
				fw={500}
			>
				{app.name}
			</TextLink>
		</Truncate>
	),
});
const tenant = helper.accessor('tenantName', { header: 'Tenant', cell: ({ getValue }) => <Truncate text={getValue()} /> });
const clientId = helper.accessor('clientId', {
	header: 'client_id',
	meta: { width: 256 },
	cell: ({ getValue, row }) => <CopyText value={getValue()} what={`client_id of ${row.original.name}`} />,
});
const region = helper.accessor('licenseRegion', {
	header: 'License Region',
	meta: { width: 136 },
	cell: ({ getValue }) => <Truncate text={licenseRegion(getValue()).place} />,
});
const plan = helper.accessor((app) => app.subscription?.planName ?? 'None', {
	id: 'plan',
	header: 'Plan',
	meta: { width: 112 },
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const status = helper.accessor('status', {
	header: 'Status',
	meta: { width: 104 },
	cell: ({ getValue }) => <StatusBadge status={getValue()} />,
});
const created = helper.accessor('createdAt', {
	header: 'Created',
	meta: { width: 112, sortBy: 'createdAt' },
	cell: ({ getValue }) => <RelativeTime at={getValue()} />,
});

const actions = helper.display({
	id: 'actions',
	header: () => <VisuallyHidden>Actions</VisuallyHidden>,
	meta: { width: 56, align: 'end', isPinned: true },
	cell: ({ row }) => <AppActions app={row.original} />,
});

/** For the list of all apps. */
export const appColumns = helper.columns([name, tenant, clientId, region, plan, status, created, actions]);
/** For the apps of one tenant, in less room. */
export const tenantAppColumns = helper.columns([name, region, plan, status, created, actions]);
