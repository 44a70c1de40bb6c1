import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { PlanUsage } from '../../../core/contract/plans.ts';
import { useInstance } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DangerAction, DangerZone } from '../../ui/danger-zone.tsx';
import { describeLimits, formatPrice, formatQuantity } from '../../ui/format.ts';
import { NotFound } from '../../ui/not-found.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { QueryPlace } from '../../ui/query-place.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { EditPlan } from './edit-plan.tsx';
import { PlanApps } from './plan-apps.tsx';
import { usePlans } from './plan-list.ts';

const route = getRouteApi('/plans/$planId');

/** One plan: what it gives for what, and who is on it. */
export function PlanPage() {
	const { planId } = route.useParams();
	return (
		<QueryPlace query={usePlans()}>
			{(plans) => {
				const plan = plans.find(({ id }) => id === planId);
				return plan ? <PlanDetails plan={plan} /> : <NotFound />;
			}}
		</QueryPlace>
	);
}

function PlanDetails({ plan }: { plan: PlanUsage }) {
	const [isAsking, setIsAsking] = useState(false);
	const { queries, changed } = useInstance();
	const archive = useMutation(queries.plans.archive.mutationOptions({ onSuccess: () => changed({ type: 'plans.changed' }) }));
	const archiveNow = async () => {
		await archive.mutateAsync({ planId: plan.id });
		notifyDone(`The plan ${plan.name} is archived.`);
	};
	usePlaceActions(plan.archived ? [] : [{ label: `Archive ${plan.name}`, run: () => setIsAsking(true) }]);
	const effects = [
		plan.appCount === 0
			? 'No app is on it, and none can be put on it any more.'
			: `${formatQuantity(plan.appCount, 'app')} on it ${plan.appCount === 1 ? 'keeps' : 'keep'} it at ${formatPrice(plan.monthlyPriceCents, plan.currency)} a month; no other app can be put on it.`,
		'It cannot be brought back: make a new plan instead.',
	];
	return (
		<Page
			title={plan.name}
			within="Plans"
			badge={<StatusBadge status={plan.archived ? 'archived' : 'active'} />}
			summary={`${formatPrice(plan.monthlyPriceCents, plan.currency)} a month · ${describeLimits(plan.limits)}`}
		>
			<EditPlan plan={plan} />
			<PlanApps plan={plan} />
			{!plan.archived && (
				<DangerZone>
					<DangerAction title="Archive this plan" text={effects.join(' ')}>
						<Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
							Archive plan…
						</Button>
					</DangerAction>
				</DangerZone>
			)}
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title={`Archive ${plan.name}?`}
				consequences={effects}
				confirmLabel="Archive plan"
				isDestructive
				onConfirm={archiveNow}
			/>
		</Page>
	);
}
