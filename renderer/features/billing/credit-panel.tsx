import { Button } from '@mantine/core';
import { IconCoin } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Credits } from '../../../core/contract/billing.ts';
import { licenseRegion } from '../../../core/contract/regions.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { partListView } from '../../api/list.ts';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatAmount } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import classes from './billing.module.css';
import { GrantCreditDialog } from './grant-credit-dialog.tsx';

type Entry = Credits['entries'][number];

const helper = columnsOf<Entry>();
const columns = helper.columns([
	helper.accessor('reason', { header: 'Reason', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor((entry) => licenseRegion(entry.licenseRegion).place, {
		id: 'region',
		header: 'License Region',
		meta: { width: 144 },
	}),
	helper.accessor('createdAt', {
		header: 'When',
		meta: { width: 128 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.accessor('amountCents', {
		header: 'Amount',
		meta: { width: 136, align: 'end' },
		cell: ({ row: { original } }) => formatAmount(original.amountCents, original.currency),
	}),
]);
const HEIGHT_MAX_PX = 320;

/** What a tenant has in hand, how it came and how it went. */
export function CreditPanel({ tenantId }: { tenantId: string }) {
	const may = useMay();
	const [isGranting, setIsGranting] = useState(false);
	const query = useQuery(useQueries().billing.credits.queryOptions({ input: { tenantId } }));
	const mayGrant = may('billing.grantCredit');
	usePlaceActions(mayGrant ? [{ label: 'Grant credit', run: () => setIsGranting(true) }] : []);
	const entries = partListView(query, (credits) => credits.entries);
	return (
		<Panel
			title="Credit"
			flush
			aside={
				mayGrant && (
					<Button size="compact-sm" variant="default" onClick={() => setIsGranting(true)}>
						Grant credit
					</Button>
				)
			}
		>
			<Balances balances={query.data?.balances ?? []} />
			<DataTable
				label="Credit entries"
				one="Entry"
				columns={columns}
				list={entries}
				rowId={(entry) => entry.id}
				heightMaxPx={HEIGHT_MAX_PX}
				empty={
					<Empty
						compact
						icon={<IconCoin size={22} aria-hidden />}
						title="No credit"
						sentence="What a plan change leaves over becomes credit; the next invoices of its License Region use it up."
					/>
				}
			/>
			<GrantCreditDialog tenantId={tenantId} opened={isGranting} onClose={() => setIsGranting(false)} />
		</Panel>
	);
}

function Balances({ balances }: Pick<Credits, 'balances'>) {
	if (balances.length === 0) return null;
	return (
		<dl className={classes.balances} aria-label="Balances">
			{balances.map(({ licenseRegion: code, currency, balanceCents }) => (
				<div key={code + currency} className={classes.balance}>
					<dt>{licenseRegion(code).place}</dt>
					<dd>{formatAmount(balanceCents, currency)}</dd>
				</div>
			))}
		</dl>
	);
}
