import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCreditCardOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMay } from '../../../api/access.tsx';
import { useInstance } from '../../../api/instance.tsx';
import { useSubscriptionSteps } from '../../../api/subscriptions.ts';
import { formatDateTime, formatPrice } from '../../../ui/format.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { useApp } from '../app-context.ts';

/** What about the app's subscription needs a decision: a payment that failed, an end that comes near, an app that stands still. */
export function SubscriptionNotice() {
	const { subscription, status } = useApp();
	if (subscription?.status === 'past_due') return <PastDue graceEndsAt={subscription.graceEndsAt} />;
	if (subscription?.status === 'cancelled') return <Cancelled endsAt={subscription.period?.end ?? null} />;
	if (status === 'disabled' && subscription?.period) return <DisabledAndBilled />;
	if (!subscription?.period) return null;
	const { period, planName, monthlyPriceCents, currency } = subscription;
	return (
		<Text size="sm" c="dimmed">
			{planName} renews on {formatDateTime(Date.parse(period.end))} for {formatPrice(monthlyPriceCents, currency)}.
		</Text>
	);
}

function PastDue({ graceEndsAt }: { graceEndsAt: string | null }) {
	const { tenantId, id: appId } = useApp();
	const { queries, changed } = useInstance();
	const may = useMay();
	const invoices = useQuery(queries.billing.invoices.queryOptions({ input: { tenantId, appId, status: 'open' } }));
	const invoice = invoices.data?.items[0];
	const pay = useMutation(
		queries.billing.payInvoice.mutationOptions({
			onSuccess: (paid) => {
				changed({ type: 'app.changed', tenantId, appId });
				// Else the notice tells how the attempt went.
				if (paid.status === 'paid') notifyDone(`Invoice ${paid.number} is paid.`);
			},
			onError: notifyFailure,
		}),
	);
	return (
		<Alert color="red" icon={<IconCreditCardOff size={18} aria-hidden />} title="The last payment failed">
			<Text size="sm">
				The app works until {graceEndsAt ? formatDateTime(Date.parse(graceEndsAt)) : 'the grace is over'}; then it is disabled,
				its subscription ends and its live sessions are closed with 4003. Until then the payment is tried again each day. The plan
				can be changed when it is paid.
			</Text>
			{invoice && (
				<>
					<Text size="sm" mt={4} role="status">
						Invoice {invoice.number} over {formatPrice(invoice.totalCents, invoice.currency)}, tried {invoice.attempts}{' '}
						{invoice.attempts === 1 ? 'time' : 'times'}
						{invoice.declineReason ? `: ${invoice.declineReason}` : ''}.
					</Text>
					{may('billing.payInvoice') && (
						<Group mt="xs">
							<Button
								size="xs"
								variant="default"
								loading={pay.isPending}
								onClick={() => pay.mutate({ tenantId, invoiceId: invoice.id })}
							>
								Pay now
							</Button>
						</Group>
					)}
				</>
			)}
		</Alert>
	);
}

function Cancelled({ endsAt }: { endsAt: string | null }) {
	const { tenantId, id: appId } = useApp();
	const steps = useSubscriptionSteps();
	const may = useMay();
	const resume = useMutation({
		mutationFn: steps.resume,
		onSuccess: () => notifyDone('The subscription goes on.'),
		onError: notifyFailure,
	});
	return (
		<Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title="The subscription is cancelled">
			<Text size="sm">
				The app works until {endsAt ? formatDateTime(Date.parse(endsAt)) : 'the period ends'}; from then on it gets no tokens.
				Until then the cancellation can be taken back.
			</Text>
			{may('billing.resume') && (
				<Group mt="xs">
					<Button size="xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate({ tenantId, appId })}>
						Resume subscription
					</Button>
				</Group>
			)}
		</Alert>
	);
}

function DisabledAndBilled() {
	return (
		<Alert color="yellow" icon={<IconAlertTriangle size={18} aria-hidden />} title="Disabled, and still billed">
			<Text size="sm">
				Disabling the app did not cancel its paid subscription. Cancel it below, or enable the app in Settings.
			</Text>
		</Alert>
	);
}
