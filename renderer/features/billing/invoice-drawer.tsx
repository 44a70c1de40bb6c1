import { Button, Skeleton, Stack, Table } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Invoice, InvoiceLine } from '../../../core/contract/billing.ts';
import { licenseRegion } from '../../../core/contract/regions.ts';
import { useMay } from '../../api/access.tsx';
import { describeFailure } from '../../api/failure.ts';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatAmount, formatDateTime, formatPrice, formatQuantity } from '../../ui/format.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import classes from './billing.module.css';
import { REASONS } from './invoice-columns.tsx';

interface InvoiceDrawerProps {
	tenantId: string;
	/** Absent: closed. */
	invoiceId: string | undefined;
	onClose: () => void;
}

/** One invoice with its lines, beside the list. */
export function InvoiceDrawer({ tenantId, invoiceId, onClose }: InvoiceDrawerProps) {
	return (
		<SideDrawer opened={invoiceId !== undefined} onClose={onClose} title="Invoice">
			{invoiceId && <Content tenantId={tenantId} invoiceId={invoiceId} />}
		</SideDrawer>
	);
}

function Content({ tenantId, invoiceId }: { tenantId: string; invoiceId: string }) {
	const query = useQuery(useQueries().billing.invoice.queryOptions({ input: { tenantId, invoiceId } }));
	if (query.isPending) return <Skeleton height={14} />;
	if (!query.data) return <FailureNotice failure={describeFailure(query.error)} onRetry={() => void query.refetch()} />;
	return <Loaded invoice={query.data} />;
}

function Loaded({ invoice }: { invoice: Invoice }) {
	const price = (cents: number) => formatAmount(cents, invoice.currency);
	return (
		<Stack gap="lg">
			<Facts facts={factsOf(invoice)} />
			<Table aria-label="Lines" className={classes.lines}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th>Line</Table.Th>
						<Table.Th ta="end">Amount</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{invoice.lines.map((line, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: an invoice's lines never change
						<Table.Tr key={index}>
							<Table.Td>
								{line.description}
								<Period line={line} />
							</Table.Td>
							<Table.Td ta="end">{price(line.amountCents)}</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
				<Table.Tfoot>
					<Table.Tr>
						<Table.Th scope="row">Total</Table.Th>
						<Table.Th ta="end">{price(invoice.totalCents)}</Table.Th>
					</Table.Tr>
				</Table.Tfoot>
			</Table>
			<PayButton invoice={invoice} />
		</Stack>
	);
}

function Period({ line: { period } }: { line: InvoiceLine }) {
	if (!period) return null;
	const day = (at: string) => formatDateTime(Date.parse(at)).slice(0, 'YYYY-MM-DD'.length);
	return (
		<div className={classes.period}>
			{day(period.start)} to {day(period.end)}
		</div>
	);
}

function factsOf(invoice: Invoice): Fact[] {
	const { status, issuedAt, paidAt, attempts, paymentPending, declineReason, nextAttemptAt, graceEndsAt } = invoice;
	const { place, code } = licenseRegion(invoice.licenseRegion);
	const time = (at: string) => formatDateTime(Date.parse(at));
	return [
		{ label: 'Number', value: invoice.number },
		{ label: 'Status', value: <StatusBadge status={paymentPending ? 'pending' : status} /> },
		{ label: 'App', value: invoice.appName },
		{ label: 'For', value: REASONS[invoice.reason] },
		{ label: 'License Region', value: `${place} (${code})` },
		{ label: 'Issued', value: time(issuedAt) },
		...(paidAt ? [{ label: 'Paid', value: time(paidAt) }] : []),
		...(attempts > 0 ? [{ label: 'Tried', value: formatQuantity(attempts, 'time') }] : []),
		...(declineReason ? [{ label: 'Declined', value: declineReason }] : []),
		...(nextAttemptAt ? [{ label: 'Next try in', value: <TimeLeft until={nextAttemptAt} /> }] : []),
		...(status === 'open' && graceEndsAt ? [{ label: 'App disabled in', value: <TimeLeft until={graceEndsAt} /> }] : []),
	];
}

function PayButton({ invoice: { id, tenantId, appId, status, paymentPending, totalCents, currency } }: { invoice: Invoice }) {
	const { queries, changed } = useInstance();
	const may = useMay();
	const pay = useMutation(
		queries.billing.payInvoice.mutationOptions({
			onSuccess: (paid) => {
				changed({ type: 'app.changed', tenantId, appId });
				if (paid.status === 'paid') notifyDone(`${paid.number} is paid.`);
				else if (paid.paymentPending) notifyDone('The payment is under way.');
			},
			onError: notifyFailure,
		}),
	);
	if (status !== 'open' || paymentPending || !may('billing.payInvoice')) return null;
	const wasDeclined = pay.data?.status === 'open' && !pay.data.paymentPending;
	return (
		<>
			{wasDeclined && (
				<FailureNotice
					failure={{
						title: 'The payment was declined',
						detail: `${pay.data?.declineReason ?? 'The provider gave no reason.'} Try again when the payment method works.`,
					}}
				/>
			)}
			<Button style={{ alignSelf: 'flex-start' }} loading={pay.isPending} onClick={() => pay.mutate({ tenantId, invoiceId: id })}>
				Pay {formatPrice(totalCents, currency)} now
			</Button>
		</>
	);
}
