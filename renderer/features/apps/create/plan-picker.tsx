import { Radio, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Plan } from '../../../../core/contract/plans.ts';
import { describeFailure } from '../../../api/failure.ts';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { describeLimits, formatPrice } from '../../../ui/format.ts';
import { Truncate } from '../../../ui/truncate.tsx';
import classes from './plan-picker.module.css';

/** Choice of no plan. */
export const NO_PLAN = 'none';

interface PlanPickerProps {
	plans: UseQueryResult<Plan[], Error>;
	/** Id of a plan, or {@link NO_PLAN}. */
	value: string;
	onChange: (value: string) => void;
	error?: ReactNode;
}

/** The catalogue as a list to choose from, with limits and prices. */
export function PlanPicker({ plans, value, onChange, error }: PlanPickerProps) {
	if (plans.isPending) return <Skeleton height={180} />;
	if (!plans.data) return <FailureNotice failure={describeFailure(plans.error)} onRetry={() => void plans.refetch()} />;
	return (
		<Radio.Group label="Plan" value={value} onChange={onChange} error={error}>
			<div className={classes.choices}>
				{plans.data.filter(isOffered).map((plan) => (
					<Choice
						key={plan.id}
						value={plan.id}
						name={plan.name}
						detail={describeLimits(plan.limits)}
						price={`${formatPrice(plan.monthlyPriceCents, plan.currency)} / month`}
					/>
				))}
				<Choice value={NO_PLAN} name="No plan yet" detail="The app gets no tokens until it has one" price="" />
			</div>
		</Radio.Group>
	);
}

/** An archived plan is given to no app. */
function isOffered(plan: Plan): boolean {
	return !plan.archived;
}

function Choice({ value, name, detail, price }: { value: string; name: string; detail: string; price: string }) {
	return (
		<Radio.Card value={value} className={classes.choice} aria-label={[name, price, detail].filter(Boolean).join(', ')}>
			<Radio.Indicator size="xs" />
			<span className={classes.name}>
				<Truncate text={name} />
			</span>
			<span className={classes.detail}>{detail}</span>
			<span className={classes.price}>{price}</span>
		</Radio.Card>
	);
}
