import type { Subscription } from '../../core/contract/billing.ts';
import { useInstance } from './instance.tsx';

interface Subscribed {
	tenantId: string;
	appId: string;
}

/** Cancels a subscription, and takes that back; what comes of it is shown everywhere. Both throw what the instance says. */
export function useSubscriptionSteps() {
	const { queries, changed } = useInstance();
	const show = (of: Subscribed) => changed({ type: 'app.changed', ...of });
	return {
		/** @returns what is left of it; null when it ended at once */
		async cancel(of: Subscribed): Promise<Subscription | null> {
			const left = await queries.billing.cancel.call(of);
			show(of);
			return left;
		},
		async resume(of: Subscribed): Promise<void> {
			await queries.billing.resume.call(of);
			show(of);
		},
	};
}
