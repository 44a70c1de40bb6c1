import type { PlanUsage } from '../../../core/contract/plans.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Truncate } from '../../ui/truncate.tsx';

const helper = columnsOf<PlanUsage>();

/** The columns of the catalogue. */
export const planColumns = helper.columns([
	helper.accessor('name', {
		header: 'Name',
		meta: { sortBy: 'name' },
		cell: ({ row: { original: plan } }) => (
			<Truncate text={plan.name}>
				<TextLink data-row-link to="/plans/$planId" params={{ planId: plan.id }} c="inherit" size="sm" fw={500}>
					{plan.name}
				</TextLink>
			</Truncate>
		),
	}),
	helper.accessor('monthlyPriceCents', {
		header: 'Monthly price',
		meta: { align: 'end', width: 128, sortBy: 'monthlyPriceCents' },
		cell: ({ row: { original: plan } }) => formatPrice(plan.monthlyPriceCents, plan.currency),
	}),
	...LIMIT_LABELS.map(({ key, label }) =>
		helper.accessor((plan) => plan.limits[key], {
			id: key,
			header: label,
			meta: { align: 'end', width: key === 'maxUsersPerDoc' ? 152 : 124 },
			cell: ({ getValue }) => formatCount(getValue()),
		}),
	),
	helper.accessor('appCount', {
		header: 'Apps',
		meta: { align: 'end', width: 72, sortBy: 'appCount' },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
	helper.accessor('archived', {
		header: 'Status',
		meta: { width: 120 },
		cell: ({ getValue }) => <StatusBadge status={getValue() ? 'archived' : 'active'} />,
	}),
]);
