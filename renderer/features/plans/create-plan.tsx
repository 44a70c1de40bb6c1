import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { PlanFields } from './plan-fields.tsx';
import { fieldOf, type PlanForm, termsOf, validatePlan } from './plan-form.ts';

const EMPTY: PlanForm = {
	name: '',
	monthlyPrice: '',
	currency: 'USD',
	limits: { maxConnections: '', maxDocuments: '', maxUsersPerDoc: '', opsPerMinute: '' },
};

/** Asks for a new plan, and shows it when there is one. */
export function CreatePlan({ onCancel }: { onCancel: () => void }) {
	const { queries, changed } = useInstance();
	const navigate = useNavigate();
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm<PlanForm>({ initialValues: EMPTY, validate: validatePlan });
	const create = useMutation(
		queries.plans.create.mutationOptions({
			onSuccess: async (plan) => {
				form.resetDirty();
				changed({ type: 'plans.changed' });
				notifyDone(`The plan ${plan.name} is on offer.`);
				await navigate({ to: '/plans/$planId', params: { planId: plan.id } });
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, fieldOf);
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit((values) => {
		setFailure(null);
		create.mutate(termsOf(values));
	});
	return (
		<form onSubmit={submit} noValidate>
			<DirtyGuard isDirty={() => form.isDirty() && !create.isSuccess} />
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<PlanFields form={form} />
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onCancel}>
						Cancel
					</Button>
					<Button type="submit" loading={create.isPending}>
						Create plan
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
