import { useQuery } from '@tanstack/react-query';
import type { DeletionImpact } from '../../../../core/contract/billing.ts';
import { useQueries } from '../../../api/instance.tsx';
import { formatDateTime, formatPrice } from '../../../ui/format.ts';
import { useApp } from '../app-context.ts';

/** What of the app's subscription is left behind when the app stops or goes. */
export function useDeletionImpact() {
	const { tenantId, id: appId } = useApp();
	return useQuery({
		...useQueries().billing.deletionImpact.queryOptions({ input: { tenantId, appId } }),
		refetchOnMount: 'always',
	});
}

/** What happens to the subscription of an app that is disabled or deleted, with its price. */
export function describeBilling({ subscription, subscriptionContinues }: DeletionImpact): string {
	if (!subscription) return 'The app has no subscription.';
	const { planName, priceCents, currency, period } = subscription;
	if (!period) return `${planName} costs nothing: nothing is billed.`;
	if (!subscriptionContinues) return `${planName} is cancelled and ends on ${formatDateTime(Date.parse(period.end))}.`;
	return `The paid subscription goes on: ${planName} is billed with ${formatPrice(priceCents, currency)} a month until you cancel it.`;
}
