import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../api/instance.tsx';
import { TextLink } from '../../ui/links.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';

/** Which apps are about to be disabled for want of a payment, when, and what to do. */
export function PastDueNotice({ tenantId }: { tenantId: string }) {
	const subscriptions = useQuery(useQueries().billing.subscriptions.queryOptions({ input: { tenantId } })).data ?? [];
	const overdue = subscriptions.filter(({ status }) => status === 'past_due');
	return overdue.map(({ appId, appName, graceEndsAt }) => (
		<Alert
			key={appId}
			color="yellow"
			icon={<IconAlertTriangle size={18} aria-hidden />}
			title={`The payment for ${appName} failed`}
		>
			The app works for another {graceEndsAt && <TimeLeft until={graceEndsAt} />}, and the payment is tried again each day. After
			that the app is disabled, its live sessions end, and the subscription with it.{' '}
			<TextLink
				size="sm"
				underline="always"
				from="/tenants/$tenantId/billing"
				to="/tenants/$tenantId/billing"
				params={{ tenantId }}
				search={{ status: 'open' }}
			>
				Show open invoices
			</TextLink>
		</Alert>
	));
}
