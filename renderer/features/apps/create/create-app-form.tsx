import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { appNameSchema, type CreatedApp } from '../../../../core/contract/apps.ts';
import { isFree, type Plan } from '../../../../core/contract/plans.ts';
import { LICENSE_REGIONS, type LicenseRegionCode } from '../../../../core/contract/regions.ts';
import type { Tenant } from '../../../../core/contract/tenants.ts';
import type { Failure } from '../../../api/failure.ts';
import { useInstance, useQueries } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { sentence, sortFailure } from '../../../ui/form-failure.ts';
import { DomainFields } from '../domains/domain-fields.tsx';
import { type DomainSlots, slotErrors, slotOfPath, toSlots, usedSlots } from '../domains/domain-slots.ts';
import classes from './create-app-form.module.css';
import { NO_PLAN, PlanPicker } from './plan-picker.tsx';
import { TenantPicker } from './tenant-picker.tsx';

interface FormValues {
	tenant: Tenant | null;
	name: string;
	licenseRegion: LicenseRegionCode;
	/** Null until somebody chooses: then the default of the tenant holds. */
	planId: string | null;
	domains: DomainSlots;
}

interface CreateAppFormProps {
	/** The tenant in scope; absent: the form asks. */
	tenant: Tenant | undefined;
	onCancel: () => void;
	onCreated: (created: CreatedApp) => void;
}

const REGION_CHOICES = LICENSE_REGIONS.map(({ code, place }) => ({ value: code, label: `${place} (${code})` }));

/** Everything that a new app needs, in one go. */
export function CreateAppForm({ tenant, onCancel, onCreated }: CreateAppFormProps) {
	const plans = useQuery(useQueries().plans.list.queryOptions());
	const form = useForm<FormValues>({
		initialValues: { tenant: tenant ?? null, name: '', licenseRegion: 'aws-us-east-1', planId: null, domains: toSlots([]) },
		validate,
	});
	const [failure, setFailure] = useState<Failure | null>(null);
	const create = useCreateApp(onCreated);
	const values = form.getValues();
	const planId = values.planId ?? defaultPlanId(plans.data ?? [], values.tenant);

	const submit = form.onSubmit(({ tenant: chosen, name, licenseRegion, domains }) => {
		if (!chosen) return;
		setFailure(null);
		create.mutate(
			{
				tenantId: chosen.id,
				name,
				licenseRegion,
				allowedDomains: usedSlots(domains).domains,
				...(planId === NO_PLAN ? {} : { planId }),
			},
			{
				onError: (error) => {
					const { fields, rest } = sortFailure(error, (path) => fieldOf(path, domains));
					form.setErrors(fields);
					setFailure(rest);
				},
			},
		);
	});

	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				{!tenant && (
					<TenantPicker
						value={values.tenant}
						onChange={(choice) => form.setFieldValue('tenant', choice)}
						error={form.errors.tenant}
					/>
				)}
				<SimpleGrid cols={{ base: 1, xs: 2 }}>
					<TextInput
						label="App name"
						maxLength={100}
						data-autofocus={tenant ? true : undefined}
						autoComplete="off"
						{...form.getInputProps('name')}
					/>
					<Select
						label="License Region"
						description="Where its data lies. Cannot be changed later."
						inputWrapperOrder={['label', 'input', 'description', 'error']}
						data={REGION_CHOICES}
						allowDeselect={false}
						{...form.getInputProps('licenseRegion')}
					/>
				</SimpleGrid>
				<PlanPicker
					plans={plans}
					value={planId}
					onChange={(choice) => form.setFieldValue('planId', choice)}
					error={form.errors.planId}
				/>
				<fieldset className={classes.fieldset}>
					<legend className={classes.legend}>
						Allowed domains <small>Web pages that may connect. With none, any may.</small>
					</legend>
					<SimpleGrid cols={{ base: 1, xs: 3 }}>
						<DomainFields slots={values.domains} inputProps={(slot) => form.getInputProps(`domains.${slot}`)} />
					</SimpleGrid>
				</fieldset>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onCancel}>
						Cancel
					</Button>
					<Button type="submit" loading={create.isPending}>
						Create app
					</Button>
				</Group>
			</Stack>
		</form>
	);
}

/** Creates the app. The secret goes to `onCreated` and nowhere else: what a mutation returns would be cached. */
function useCreateApp(onCreated: (created: CreatedApp) => void) {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	return useMutation({
		mutationFn: async (input: Parameters<typeof queries.apps.create.call>[0]) => {
			const created = await queries.apps.create.call(input);
			const { tenantId, id: appId } = created.app;
			queryClient.setQueryData(queries.apps.get.queryKey({ input: { tenantId, appId } }), created.app);
			changed({ type: 'app.changed', tenantId, appId });
			onCreated(created);
		},
	});
}

/** A tenant's first app is free; of the others none is, so nothing is chosen that may cost money. */
function defaultPlanId(plans: readonly Plan[], tenant: Tenant | null): string {
	return (tenant?.appCount === 0 && plans.find((plan) => isFree(plan) && !plan.archived)?.id) || NO_PLAN;
}

function validate(values: FormValues): Record<string, string> {
	const errors: Record<string, string> = {};
	if (!values.tenant) errors.tenant = 'Choose the tenant that it belongs to';
	const nameIssue = appNameSchema.safeParse(values.name).error?.issues[0];
	if (nameIssue) errors.name = sentence(nameIssue.message);
	for (const [slot, message] of slotErrors(values.domains)) errors[`domains.${slot}`] = message;
	return errors;
}

function fieldOf(path: string, domains: DomainSlots): string | null {
	if (path === 'name' || path === 'planId' || path === 'licenseRegion') return path;
	const slot = slotOfPath(path, domains);
	return slot === null ? null : `domains.${slot}`;
}
