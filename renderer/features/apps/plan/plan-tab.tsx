import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { App } from '../../../../core/contract/apps.ts';
import type { Plan } from '../../../../core/contract/plans.ts';
import { useMay } from '../../../api/access.tsx';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { usePlaceActions } from '../../../ui/place-actions.ts';
import { useApp } from '../app-context.ts';
import { CancelSubscription } from './cancel-subscription.tsx';
import { CheckoutDialog } from './checkout-dialog.tsx';
import { PlanCard } from './plan-card.tsx';
import classes from './plan-tab.module.css';
import { SubscriptionNotice } from './subscription-notice.tsx';
import { useCheckout } from './use-checkout.ts';

/** The catalogue side by side, with the app's own plan marked; a change is shown line by line before it is made. */
export function PlanTab() {
	const app = useApp();
	const plans = useQuery(useQueries().plans.list.queryOptions());
	const checkout = useCheckout();
	const may = useMay();
	const mayChange = may('billing.openCheckout');
	const offered = plans.data ? plansFor(app, plans.data) : [];
	usePlaceActions(
		offered
			.filter((plan) => mayChange && plan.id !== app.subscription?.planId)
			.map((plan) => ({
				label: `Switch to ${plan.name}…`,
				description: `Plan of ${app.name}`,
				run: () => checkout.choose(plan),
			})),
	);
	if (plans.isPending) return <Skeleton height={240} />;
	if (!plans.data) return <FailureNotice failure={describeFailure(plans.error)} onRetry={() => void plans.refetch()} />;
	return (
		<Stack gap="lg">
			<SubscriptionNotice />
			{checkout.failure && !checkout.checkout && <FailureNotice failure={checkout.failure} onDismiss={checkout.close} />}
			{!app.subscription && <Text size="sm">This app has no plan, so it gets no tokens.</Text>}
			<ul className={classes.plans}>
				{offered.map((plan) => (
					<PlanCard key={plan.id} plan={plan} current={app.subscription}>
						{mayChange && (
							<Button
								variant="default"
								fullWidth
								loading={checkout.isOpening && checkout.plan?.id === plan.id}
								onClick={() => checkout.choose(plan)}
							>
								{app.subscription ? 'Switch to' : 'Choose'} {plan.name}
							</Button>
						)}
					</PlanCard>
				))}
			</ul>
			{app.subscription && may('billing.cancel') && <CancelSubscription subscription={app.subscription} />}
			<CheckoutDialog {...checkout} />
		</Stack>
	);
}

/** An archived plan stays with the apps that have it, and is given to no other. */
function plansFor(app: App, plans: readonly Plan[]): Plan[] {
	return plans.filter((plan) => !plan.archived || plan.id === app.subscription?.planId);
}
