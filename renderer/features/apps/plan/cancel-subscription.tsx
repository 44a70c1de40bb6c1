import { Button } from '@mantine/core';
import { useState } from 'react';
import type { App } from '../../../../core/contract/apps.ts';
import { useSubscriptionSteps } from '../../../api/subscriptions.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { DangerAction, DangerZone } from '../../../ui/danger-zone.tsx';
import { formatDateTime, formatPrice } from '../../../ui/format.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { usePlaceActions } from '../../../ui/place-actions.ts';
import { useApp } from '../app-context.ts';

type Subscription = NonNullable<App['subscription']>;

/** Ends the app's subscription: a paid one with its period, a free one at once. */
export function CancelSubscription({ subscription }: { subscription: Subscription }) {
	const { tenantId, id: appId, name } = useApp();
	const steps = useSubscriptionSteps();
	const [isAsking, setIsAsking] = useState(false);
	const isCancelled = subscription.cancelAtPeriodEnd;
	usePlaceActions(isCancelled ? [] : [{ label: 'Cancel subscription…', run: () => setIsAsking(true) }]);
	if (isCancelled) return null;
	const cancel = async () => {
		await steps.cancel({ tenantId, appId });
		if (!subscription.period) return notifyDone(`${name} has no plan any more.`);
		notifyDone('The subscription ends with its period.', { undo: () => steps.resume({ tenantId, appId }) });
	};
	return (
		<DangerZone>
			<DangerAction title="Cancel the subscription" text={summary(subscription)}>
				<Button variant="default" onClick={() => setIsAsking(true)}>
					Cancel subscription…
				</Button>
			</DangerAction>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title={`Cancel the subscription of ${name}?`}
				consequences={consequences(subscription)}
				confirmLabel="Cancel subscription"
				declineLabel="Keep it"
				isDestructive
				onConfirm={cancel}
			/>
		</DangerZone>
	);
}

function summary({ period, planName }: Subscription): string {
	return period
		? `${planName} goes on until its period ends; then the app gets no tokens.`
		: `${planName} ends at once, and the app gets no tokens any more.`;
}

function consequences({ period, planName, monthlyPriceCents, currency }: Subscription): string[] {
	if (!period) return [`${planName} ends at once: the app gets no tokens, and clients are not let in.`];
	return [
		`The app works until ${formatDateTime(Date.parse(period.end))}; then it is inactive: no tokens, no new connections.`,
		`${formatPrice(monthlyPriceCents, currency)} a month is no longer billed; what was paid for this period is not paid back.`,
		'Until then the cancellation can be taken back.',
	];
}
