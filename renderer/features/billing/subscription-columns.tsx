import { VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import type { Subscription } from '../../../core/contract/billing.ts';
import { useMay } from '../../api/access.tsx';
import { useSubscriptionSteps } from '../../api/subscriptions.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { formatAmount, formatPrice, isolate } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { Truncate } from '../../ui/truncate.tsx';

const route = getRouteApi('/tenants/$tenantId/billing');
const helper = columnsOf<Subscription>();

/** Opens the dialog of the list that the row is in. */
export const AskToCancel = createContext<(subscription: Subscription) => void>(() => undefined);

export const subscriptionColumns = helper.columns([
	helper.accessor('appName', { header: 'App', cell: ({ row }) => <AppName subscription={row.original} /> }),
	helper.accessor('planName', {
		header: 'Plan',
		meta: { width: 112 },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	helper.accessor('priceCents', {
		header: 'Per month',
		meta: { width: 116, align: 'end' },
		cell: ({ row: { original } }) => formatPrice(original.priceCents, original.currency),
	}),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 112 },
		cell: ({ getValue }) => <StatusBadge status={getValue()} />,
	}),
	helper.accessor('since', { header: 'Since', meta: { width: 112 }, cell: ({ getValue }) => <RelativeTime at={getValue()} /> }),
	helper.display({
		id: 'next',
		header: 'Next',
		meta: { width: 184 },
		cell: ({ row }) => <NextStep subscription={row.original} />,
	}),
	helper.accessor('nextInvoiceCents', {
		header: 'On next invoice',
		meta: { width: 136, align: 'end' },
		cell: ({ row: { original } }) =>
			original.nextInvoiceCents === 0 ? '–' : formatAmount(original.nextInvoiceCents, original.currency),
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <SubscriptionActions subscription={row.original} />,
	}),
]);

function AppName({ subscription: { appId, appName, appDeleted } }: { subscription: Subscription }) {
	const { tenantId } = route.useParams();
	if (appDeleted) return <Truncate text={`${isolate(appName)} (deleted)`} />;
	return (
		<Truncate text={appName}>
			<TextLink to="/tenants/$tenantId/apps/$appId" params={{ tenantId, appId }} c="inherit" size="sm" fw={500}>
				{appName}
			</TextLink>
		</Truncate>
	);
}

/** What happens by itself, and when. */
function NextStep({ subscription: { status, period, cancelAtPeriodEnd, graceEndsAt } }: { subscription: Subscription }) {
	if (status === 'past_due' && graceEndsAt)
		return (
			<>
				Disabled in <TimeLeft until={graceEndsAt} />
			</>
		);
	if (!period) return 'Not billed';
	return (
		<>
			{cancelAtPeriodEnd ? 'Ends' : 'Renews'} in <TimeLeft until={period.end} />
		</>
	);
}

function SubscriptionActions({ subscription }: { subscription: Subscription }) {
	const { tenantId } = route.useParams();
	const steps = useSubscriptionSteps();
	const may = useMay();
	const askToCancel = useContext(AskToCancel);
	const { appId, appName, cancelAtPeriodEnd } = subscription;
	const resume = useMutation({
		mutationFn: steps.resume,
		onSuccess: () => notifyDone(`The subscription of ${appName} goes on.`),
		onError: notifyFailure,
	});
	const actions = [
		...(cancelAtPeriodEnd && may('billing.resume')
			? [{ label: 'Take the cancellation back', run: () => resume.mutate({ tenantId, appId }) }]
			: []),
		...(!cancelAtPeriodEnd && may('billing.cancel')
			? [{ label: 'Cancel…', isDestructive: true, run: () => askToCancel(subscription) }]
			: []),
	];
	return <RowActions name={`the subscription of ${appName}`} actions={actions} />;
}
