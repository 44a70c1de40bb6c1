import { getRouteApi } from '@tanstack/react-router';
import type { Invoice } from '../../../core/contract/billing.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatAmount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Truncate } from '../../ui/truncate.tsx';

const route = getRouteApi('/tenants/$tenantId/billing');
const helper = columnsOf<Invoice>();

/** Why an invoice was made. */
export const REASONS: Record<Invoice['reason'], string> = { start: 'Start', renewal: 'Renewal', final: 'Final' };

export const invoiceColumns = helper.columns([
	helper.accessor('number', {
		header: 'Number',
		meta: { width: 152 },
		cell: ({ row }) => <InvoiceLink invoice={row.original} />,
	}),
	helper.accessor('appName', { header: 'App', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor('reason', { header: 'For', meta: { width: 96 }, cell: ({ getValue }) => REASONS[getValue()] }),
	helper.accessor('issuedAt', {
		header: 'Issued',
		meta: { width: 128, sortBy: 'issuedAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 136 },
		cell: ({ row: { original } }) => <StatusBadge status={original.paymentPending ? 'pending' : original.status} />,
	}),
	helper.accessor('totalCents', {
		header: 'Total',
		meta: { width: 136, align: 'end' },
		cell: ({ row: { original } }) => formatAmount(original.totalCents, original.currency),
	}),
]);

function InvoiceLink({ invoice: { id, number, tenantId } }: { invoice: Invoice }) {
	const search = route.useSearch();
	return (
		<TextLink
			data-row-link
			to="/tenants/$tenantId/billing"
			params={{ tenantId }}
			search={{ ...search, invoice: id }}
			c="inherit"
			size="sm"
			fw={500}
		>
			{number}
		</TextLink>
	);
}
