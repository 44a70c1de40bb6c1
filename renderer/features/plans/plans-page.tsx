import { IconTags } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { PlanUsage } from '../../../core/contract/plans.ts';
import { useQueries } from '../../api/instance.tsx';
import { wholeListView } from '../../api/list.ts';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Truncate } from '../../ui/truncate.tsx';

const helper = columnsOf<PlanUsage>();
const columns = helper.columns([
	helper.accessor((plan) => (plan.archived ? `${plan.name} (archived)` : plan.name), {
		id: 'name',
		header: 'Name',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	helper.accessor('monthlyPriceCents', {
		header: 'Price a month',
		meta: { align: 'end' },
		cell: ({ row: { original: plan } }) => formatPrice(plan.monthlyPriceCents, plan.currency),
	}),
	...LIMIT_LABELS.map(({ key, label }) =>
		helper.accessor((plan) => plan.limits[key], {
			id: key,
			header: label,
			meta: { align: 'end' },
			cell: ({ getValue }) => formatCount(getValue()),
		}),
	),
	helper.accessor('appCount', {
		header: 'Apps',
		meta: { align: 'end', width: 96 },
		cell: ({ getValue }) => formatCount(getValue()),
	}),
]);

/** The catalogue. */
export function PlansPage() {
	const list = wholeListView(useQuery(useQueries().plans.list.queryOptions()));
	return (
		<Page title="Plans" summary="What an app may use at the same time. One app of each tenant may be on a free plan." fill>
			<DataTable
				label="Plans"
				one="Plan"
				columns={columns}
				list={list}
				rowId={(plan) => plan.id}
				fill
				empty={
					<Empty
						icon={<IconTags size={22} aria-hidden />}
						title="No plans"
						sentence="Without a plan no app gets tokens; a configuration file adds plans at the start of a sandbox."
					/>
				}
			/>
		</Page>
	);
}
