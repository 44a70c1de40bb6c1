import { Button, List, Skeleton, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { App } from '../../../../core/contract/apps.ts';
import type { Plan } from '../../../../core/contract/plans.ts';
import { describeFailure, type Failure } from '../../../api/failure.ts';
import { useInstance, useQueries } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../../ui/format.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { useApp } from '../app-context.ts';
import classes from '../app-page.module.css';
import { loweredLimits } from './plan-change.ts';

/** The catalogue side by side, with the app's own plan marked. */
export function PlanPanel() {
	const app = useApp();
	const plans = useQuery(useQueries().plans.list.queryOptions());
	const [failure, setFailure] = useState<Failure | null>(null);
	const assign = useAssignPlan(app, setFailure);
	if (plans.isPending) return <Skeleton height={240} />;
	if (!plans.data) return <FailureNotice failure={describeFailure(plans.error)} onRetry={() => void plans.refetch()} />;

	// An archived plan stays with the apps that have it, and is given to no other.
	const offered = plans.data.filter((plan) => !plan.archived || plan.id === app.subscription?.planId);
	const choose = (plan: Plan) => {
		setFailure(null);
		const lowered = app.subscription ? loweredLimits(app.subscription.limits, plan.limits) : [];
		if (lowered.length === 0) assign.mutate({ tenantId: app.tenantId, appId: app.id, planId: plan.id });
		else confirmDowngrade(app, plan, lowered, () => assign.mutate({ tenantId: app.tenantId, appId: app.id, planId: plan.id }));
	};
	return (
		<Stack gap="md">
			{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
			{!app.subscription && <Text size="sm">This app has no plan, so it gets no tokens.</Text>}
			<ul className={classes.plans}>
				{offered.map((plan) => (
					<PlanCard
						key={plan.id}
						plan={plan}
						isCurrent={plan.id === app.subscription?.planId}
						verb={app.subscription ? 'Switch to' : 'Choose'}
						isPending={assign.isPending && assign.variables.planId === plan.id}
						onChoose={() => choose(plan)}
					/>
				))}
			</ul>
		</Stack>
	);
}

function useAssignPlan(app: App, onFailure: (failure: Failure) => void) {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	return useMutation(
		queries.apps.setPlan.mutationOptions({
			onSuccess: (saved) => {
				const { tenantId, id: appId } = app;
				queryClient.setQueryData(queries.apps.get.queryKey({ input: { tenantId, appId } }), saved);
				changed({ type: 'app.changed', tenantId, appId });
				notifyDone(`${saved.name} is on the plan ${saved.subscription?.planName ?? ''}.`);
			},
			onError: (error) => onFailure(describeFailure(error)),
		}),
	);
}

function confirmDowngrade(app: App, plan: Plan, lowered: ReturnType<typeof loweredLimits>, onConfirm: () => void): void {
	modals.openConfirmModal({
		title: `Switch ${app.name} to ${plan.name}?`,
		children: (
			<>
				<Text size="sm" mb="xs">
					Tokens from now on carry lower limits:
				</Text>
				<List size="sm">
					{lowered.map(({ label, from, to }) => (
						<List.Item key={label}>
							{label}: {formatCount(from)} → {formatCount(to)}
						</List.Item>
					))}
				</List>
			</>
		),
		labels: { confirm: `Switch to ${plan.name}`, cancel: 'Cancel' },
		onConfirm,
	});
}

interface PlanCardProps {
	plan: Plan;
	isCurrent: boolean;
	verb: string;
	isPending: boolean;
	onChoose: () => void;
}

function PlanCard({ plan, isCurrent, verb, isPending, onChoose }: PlanCardProps) {
	return (
		<li className={classes.plan} data-current={isCurrent}>
			<h2 className={classes.planName}>{plan.name}</h2>
			<span className={classes.planPrice}>
				{formatPrice(plan.monthlyPriceCents, plan.currency)}
				<small>/ month</small>
			</span>
			<dl className={classes.planLimits}>
				{LIMIT_LABELS.map(({ key, label }) => (
					<div key={key}>
						<dt>{label}</dt>
						<dd>{formatCount(plan.limits[key])}</dd>
					</div>
				))}
			</dl>
			<div className={classes.planFoot}>
				{isCurrent ? (
					<>
						<IconCheck size={16} aria-hidden />
						<span>Current plan</span>
					</>
				) : (
					<Button variant="default" fullWidth loading={isPending} onClick={onChoose}>
						{verb} {plan.name}
					</Button>
				)}
			</div>
		</li>
	);
}
