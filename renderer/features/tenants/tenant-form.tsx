import { Button, Group, Stack, TextInput } from '@mantine/core';
import { schemaResolver, type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { emailSchema } from '../../../core/contract/accounts.ts';
import { type Tenant, tenantNameSchema } from '../../../core/contract/tenants.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { useShowTenant } from '../../api/tenants.ts';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { type ContestedField, StaleNotice } from '../../ui/stale-notice.tsx';

const schema = z.object({ name: tenantNameSchema, billingEmail: z.literal('').or(emailSchema) });
type Values = z.input<typeof schema>;
type Form = UseFormReturnType<Values>;

const LABELS: Record<keyof Values, string> = { name: 'Name', billingEmail: 'Billing e-mail' };

/** Renames a tenant, and says where its invoices go. */
export function TenantForm({ tenant }: { tenant: Tenant }) {
	const form: Form = useForm<Values>({ initialValues: valuesOf(tenant), validate: schemaResolver(schema, { sync: true }) });
	/** What the form was filled from. */
	const [base, setBase] = useState(tenant);
	const fill = (from: Tenant) => {
		form.setValues(valuesOf(from));
		form.resetDirty(valuesOf(from));
		setBase(from);
	};
	const { save, theirs, setTheirs, failure, setFailure } = useSaveTenant(form, base, fill);
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another version is news, and never overwrites what was typed
	useEffect(() => {
		if (!form.isDirty()) fill(tenant);
	}, [tenant.version]);
	const saveBasedOn = (version: number) => {
		setFailure(null);
		save.mutate({ tenantId: tenant.id, version, values: form.getValues() });
	};
	return (
		<Panel title="Name and billing">
			<form onSubmit={form.onSubmit(() => saveBasedOn(base.version))} noValidate>
				<DirtyGuard isDirty={form.isDirty} />
				<Stack gap="md">
					{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
					{theirs && (
						<StaleNotice
							fields={contested(valuesOf(theirs), form.getValues())}
							isSaving={save.isPending}
							onSaveYours={() => saveBasedOn(theirs.version)}
							onTakeTheirs={() => {
								fill(theirs);
								setTheirs(null);
							}}
						/>
					)}
					<TextInput label={LABELS.name} maxLength={100} autoComplete="off" {...form.getInputProps('name')} />
					<TextInput
						label={LABELS.billingEmail}
						description="Where invoices and warnings about payments go. Empty: to the owners."
						type="email"
						autoComplete="off"
						{...form.getInputProps('billingEmail')}
					/>
					<Group>
						<Button type="submit" loading={save.isPending} disabled={!form.isDirty() || theirs !== null}>
							Save
						</Button>
					</Group>
				</Stack>
			</form>
		</Panel>
	);
}

interface Edit {
	tenantId: string;
	/** Of the tenant that the edit is based on. */
	version: number;
	values: Values;
}

/** Saves, and reads again what somebody else saved first. @param base what the form was filled from */
function useSaveTenant(form: Form, base: Tenant, fill: (saved: Tenant) => void) {
	const { tenants } = useQueries();
	const queryClient = useQueryClient();
	const show = useShowTenant();
	const [theirs, setTheirs] = useState<Tenant | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const save = useMutation({
		networkMode: 'always',
		mutationFn: ({ tenantId, version, values: { name, billingEmail } }: Edit) =>
			tenants.update.call(
				{ tenantId, name, billingEmail: billingEmail.trim() === '' ? null : billingEmail },
				{ context: { ifMatch: version } },
			),
		onSuccess: (saved) => {
			setTheirs(null);
			fill(saved);
			show(saved);
			const { id: tenantId, name, billingEmail } = theirs ?? base;
			const options = { context: { ifMatch: saved.version } };
			const undo = async () => show(await tenants.update.call({ tenantId, name, billingEmail }, options));
			notifyDone(`${saved.name} is saved.`, { undo });
		},
		onError: async (error, { tenantId }) => {
			if (describeFailure(error).code === 'stale') {
				setTheirs(await queryClient.fetchQuery(tenants.get.queryOptions({ input: { tenantId }, staleTime: 0 })));
				return;
			}
			const { fields, rest } = sortFailure(error, (path) => (path in LABELS ? path : null));
			form.setErrors(fields);
			setFailure(rest);
		},
	});
	return { save, theirs, setTheirs, failure, setFailure };
}

function valuesOf({ name, billingEmail }: Tenant): Values {
	return { name, billingEmail: billingEmail ?? '' };
}

function contested(theirs: Values, yours: Values): ContestedField[] {
	return (['name', 'billingEmail'] as const)
		.filter((field) => theirs[field] !== yours[field])
		.map((field) => ({ label: LABELS[field], theirs: theirs[field] || 'To the owners', yours: yours[field] || 'To the owners' }));
}
