import { Button, Group, List, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlanUsage } from '../../../core/contract/plans.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { formatCount, formatPrice, LIMIT_LABELS } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { type ContestedField, StaleNotice } from '../../ui/stale-notice.tsx';
import { describeChanges } from './plan-changes.ts';
import { PlanFields } from './plan-fields.tsx';
import { fieldOf, formOf, type PlanForm, termsOf, validatePlan } from './plan-form.ts';

/** Changes a plan; says before it is saved what that means for the apps on it. */
export function EditPlan({ plan }: { plan: PlanUsage }) {
	const { queries, changed } = useInstance();
	const [failure, setFailure] = useState<Failure | null>(null);
	/** What the edit is based on, and goes on to be while somebody else saves. */
	const [base, setBase] = useState(plan);
	const form = useForm<PlanForm>({ initialValues: formOf(plan), validate: validatePlan });
	const update = useMutation({
		mutationFn: ({ version, ...terms }: ReturnType<typeof termsOf> & { version: number }) =>
			queries.plans.update.call({ planId: plan.id, ...terms }, { context: { ifMatch: version } }),
		onSuccess: (saved, { version: _, ...terms }) => {
			const undo = () => queries.plans.update.call({ planId: plan.id, ...termsOf(formOf(base)) });
			const next = { ...saved, appCount: plan.appCount };
			restart(next, formOf({ ...next, ...terms }));
			changed({ type: 'plans.changed' });
			notifyDone(`The plan ${saved.name} is saved.`, { undo });
		},
		onError: (error) => {
			const { fields, rest } = sortFailure(error, fieldOf);
			form.setErrors(fields);
			setFailure(rest);
			if (describeFailure(error).code === 'stale') changed({ type: 'plans.changed' });
		},
	});
	const restart = (next: PlanUsage, values: PlanForm) => {
		setBase(next);
		setFailure(null);
		form.setInitialValues(values);
		form.setValues(values);
		form.resetDirty(values);
	};
	const save = (version: number) => {
		setFailure(null);
		update.mutate({ ...termsOf(form.getValues()), version });
	};
	const effects =
		form.isDirty() && Object.keys(validatePlan(form.getValues())).length === 0
			? describeChanges({ ...base, appCount: plan.appCount }, termsOf(form.getValues()))
			: [];
	return (
		<Panel title="Price and limits">
			<form onSubmit={form.onSubmit(() => save(base.version))} noValidate>
				<DirtyGuard isDirty={form.isDirty} />
				<Stack gap="md" maw={560}>
					{failure?.code === 'stale' ? (
						<StaleNotice
							fields={contested(plan, termsOf(form.getValues()))}
							onSaveYours={() => save(plan.version)}
							onTakeTheirs={() => restart(plan, formOf(plan))}
							isSaving={update.isPending}
						/>
					) : (
						failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />
					)}
					<PlanFields form={form} isInUse={plan.appCount > 0} />
					<div role="status">
						{effects.length > 0 && (
							<>
								<Text size="sm" fw={500} mb={4}>
									What this changes
								</Text>
								<List size="sm" spacing={2}>
									{effects.map((effect) => (
										<List.Item key={effect}>{effect}</List.Item>
									))}
								</List>
							</>
						)}
					</div>
					<Group gap="xs">
						<Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
							Save plan
						</Button>
						{form.isDirty() && (
							<Button variant="default" onClick={() => restart(plan, formOf(plan))}>
								Discard
							</Button>
						)}
					</Group>
				</Stack>
			</form>
		</Panel>
	);
}

/** Fields in which what is saved now differs from what was typed. */
function contested(saved: PlanUsage, typed: ReturnType<typeof termsOf>): ContestedField[] {
	const price = (terms: { monthlyPriceCents: number; currency: string }) => formatPrice(terms.monthlyPriceCents, terms.currency);
	return [
		{ label: 'Name', theirs: saved.name, yours: typed.name },
		{ label: 'Monthly price', theirs: price(saved), yours: price(typed) },
		...LIMIT_LABELS.map(({ key, label }) => ({
			label,
			theirs: formatCount(saved.limits[key]),
			yours: formatCount(typed.limits[key]),
		})),
	].filter(({ theirs, yours }) => theirs !== yours);
}
