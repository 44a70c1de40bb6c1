import type { ListedAuditEvent } from '../../../core/contract/audit.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { actionLabel } from './audit-filter.ts';
import { targetTypeLabel } from './targets.ts';

const helper = columnsOf<ListedAuditEvent>();

const action = helper.accessor('action', {
	header: 'What',
	meta: { width: 240 },
	cell: ({ row: { original } }) => (
		<Truncate text={actionLabel(original.action)}>
			<TextLink
				data-row-link
				to="."
				search={(search: object) => ({ ...search, event: original.id })}
				c="inherit"
				size="sm"
				fw={500}
			>
				{actionLabel(original.action)}
			</TextLink>
		</Truncate>
	),
});
const target = helper.accessor((event) => `${targetTypeLabel(event.target.type)} ${event.target.name}`, {
	id: 'target',
	header: 'To what',
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const tenant = helper.accessor((event) => event.tenantName ?? '–', {
	id: 'tenant',
	header: 'Tenant',
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const actor = helper.accessor('actor.name', {
	id: 'actor',
	header: 'Who',
	meta: { width: 192 },
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const address = helper.accessor((event) => event.remoteAddress ?? 'This machine', {
	id: 'remoteAddress',
	header: 'From',
	meta: { width: 136 },
	cell: ({ getValue }) => <Truncate text={getValue()} />,
});
const at = helper.accessor('at', {
	header: 'When',
	meta: { width: 120, sortBy: 'at' },
	cell: ({ getValue }) => <RelativeTime at={getValue()} />,
});

/** Of all tenants. */
export const auditColumns = helper.columns([action, target, tenant, actor, address, at]);
/** Of one tenant. */
export const tenantAuditColumns = helper.columns([action, target, actor, address, at]);
