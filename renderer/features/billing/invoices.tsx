import { SegmentedControl } from '@mantine/core';
import { IconFileInvoice } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { invoiceStatusSchema } from '../../../core/contract/billing.ts';
import { useQueries } from '../../api/instance.tsx';
import { pageInput, paging, useListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/page.tsx';
import { invoiceColumns } from './invoice-columns.tsx';

const route = getRouteApi('/tenants/$tenantId/billing');
const invoiceId = (invoice: { id: string }) => invoice.id;
const HEIGHT_MAX_PX = 480;

/** A tenant's invoices, newest first. */
export function Invoices({ tenantId }: { tenantId: string }) {
	const { status, sort = '-issuedAt' } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useListView(
		useInfiniteQuery(
			useQueries().billing.invoices.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ tenantId, ...pageInput(cursor), sort, ...(status ? { status } : {}) }),
			}),
		),
		invoiceId,
	);
	const filter = (value: string) => {
		const { data } = invoiceStatusSchema.safeParse(value);
		void navigate({ search: ({ status: _, ...search }) => ({ ...search, ...(data ? { status: data } : {}) }), replace: true });
	};
	return (
		<Panel
			title="Invoices"
			flush
			aside={
				<SegmentedControl
					aria-label="Invoices by status"
					size="xs"
					value={status ?? 'all'}
					onChange={filter}
					data={[
						{ value: 'all', label: 'All' },
						{ value: 'open', label: 'Open' },
						{ value: 'paid', label: 'Paid' },
						{ value: 'void', label: 'Void' },
						{ value: 'uncollectible', label: 'Uncollectible' },
					]}
				/>
			}
		>
			<DataTable
				label="Invoices"
				one="Invoice"
				columns={invoiceColumns}
				list={list}
				rowId={invoiceId}
				heightMaxPx={HEIGHT_MAX_PX}
				sort={{
					value: sort,
					onSort: (next) => void navigate({ search: (search) => ({ ...search, sort: next as typeof sort }), replace: true }),
				}}
				empty={
					<Empty
						compact
						icon={<IconFileInvoice size={22} aria-hidden />}
						title={status ? `No invoice is ${status}` : 'No invoices yet'}
						sentence="Each paid plan makes one when it starts, and one for each month after that."
					/>
				}
			/>
		</Panel>
	);
}
