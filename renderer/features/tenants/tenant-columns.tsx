import { Group, VisuallyHidden } from '@mantine/core';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { ApproveButton } from '../../ui/approve-button.tsx';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { TenantActions } from './tenant-actions.tsx';

const helper = columnsOf<Tenant>();

export const tenantColumns = helper.columns([
	helper.accessor('name', {
		header: 'Name',
		meta: { sortBy: 'name' },
		cell: ({ row: { original: tenant } }) => (
			<Truncate text={tenant.name}>
				<TextLink data-row-link to="/tenants/$tenantId" params={{ tenantId: tenant.id }} c="inherit" size="sm" fw={500}>
					{tenant.name}
				</TextLink>
			</Truncate>
		),
	}),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 120 },
		cell: ({ getValue }) => <StatusBadge status={getValue()} />,
	}),
	helper.accessor('appCount', {
		header: 'Apps',
		meta: { width: 80, align: 'end' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	helper.accessor('createdAt', {
		header: 'Created',
		meta: { width: 136, sortBy: 'createdAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 144, align: 'end' },
		cell: ({ row: { original: tenant } }) => (
			<Group gap={6} justify="flex-end" wrap="nowrap">
				{tenant.status === 'pending' && <ApproveButton tenant={tenant} inRow />}
				<TenantActions tenant={tenant} />
			</Group>
		),
	}),
]);
