import { VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { App } from '../../../../core/contract/apps.ts';
import type { Plan } from '../../../../core/contract/plans.ts';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../../ui/format.ts';
import classes from './plan-tab.module.css';

interface PlanCardProps {
	plan: Plan;
	/** What the app has; null: nothing to compare with. */
	current: App['subscription'];
	/** What chooses it. */
	children: ReactNode;
}

/** A plan of the catalogue, each of its limits compared with what the app has now. */
export function PlanCard({ plan, current, children }: PlanCardProps) {
	const isCurrent = plan.id === current?.planId;
	return (
		<li className={classes.plan} data-current={isCurrent}>
			<h2 className={classes.name}>{plan.name}</h2>
			<span className={classes.price}>
				{formatPrice(plan.monthlyPriceCents, plan.currency)}
				<small>/ month</small>
			</span>
			<dl className={classes.limits}>
				{LIMIT_LABELS.map(({ key, label }) => (
					<div key={key}>
						<dt>{label}</dt>
						<dd>
							{current && !isCurrent && <Comparison from={current.limits[key]} to={plan.limits[key]} />}
							{formatCount(plan.limits[key])}
						</dd>
					</div>
				))}
			</dl>
			<div className={classes.foot}>
				{isCurrent ? (
					<>
						<IconCheck size={16} aria-hidden />
						<span>Current plan</span>
					</>
				) : (
					children
				)}
			</div>
		</li>
	);
}

function Comparison({ from, to }: { from: number; to: number }) {
	if (to === from) return null;
	const isLower = to < from;
	const Icon = isLower ? IconArrowDown : IconArrowUp;
	return (
		<>
			<Icon size={14} className={isLower ? classes.lower : classes.higher} aria-hidden />
			<VisuallyHidden>{isLower ? 'lower:' : 'higher:'}</VisuallyHidden>
		</>
	);
}
