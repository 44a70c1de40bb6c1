import type { Subscription } from '../../../core/contract/billing.ts';
import { useSubscriptionSteps } from '../../api/subscriptions.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatDateTime, formatPrice } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';

interface CancelDialogProps {
	tenantId: string;
	/** Null: nothing is asked. */
	subscription: Subscription | null;
	onClose: () => void;
}

/** Asks before a subscription is cancelled, and tells what becomes of its app. */
export function CancelDialog({ tenantId, subscription, onClose }: CancelDialogProps) {
	const steps = useSubscriptionSteps();
	if (!subscription) return null;
	const { appId, appName } = subscription;
	return (
		<ConfirmDialog
			opened
			onClose={onClose}
			title={`Cancel the subscription of ${appName}?`}
			consequences={consequencesOf(subscription)}
			confirmLabel="Cancel subscription"
			declineLabel="Keep it"
			isDestructive
			onConfirm={async () => {
				const left = await steps.cancel({ tenantId, appId });
				if (!left) return notifyDone(`The free plan of ${appName} has ended.`);
				const undo = () => steps.resume({ tenantId, appId });
				notifyDone(`The subscription of ${appName} ends with its period.`, { undo });
			}}
		/>
	);
}

function consequencesOf({ appDeleted, planName, period, priceCents, currency }: Subscription): string[] {
	if (!period) return [`${planName} is free and ends at once: the app gets no more tokens until it has another plan.`];
	const end = formatDateTime(Date.parse(period.end));
	return [
		appDeleted ? `Its app is deleted already; billing stops at ${end}.` : `The app works until ${end}, and is inactive then.`,
		`${formatPrice(priceCents, currency)} a month is no longer billed; what was paid for this period is not paid back.`,
		'Until then the cancellation can be taken back.',
	];
}
