import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import { tenantNameSchema } from '../../../core/contract/tenants.ts';
import type { Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';

const schema = z.object({ name: tenantNameSchema });

interface CreateTenantDialogProps {
	opened: boolean;
	onClose: () => void;
}

/** Asks for a tenant's name, and shows the tenant when there is one. */
export function CreateTenantDialog({ opened, onClose }: CreateTenantDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title="Create tenant">
			<CreateTenantForm onCancel={onClose} />
		</Modal>
	);
}

function CreateTenantForm({ onCancel }: { onCancel: () => void }) {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	const navigate = useNavigate();
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm({ initialValues: { name: '' }, validate: schemaResolver(schema, { sync: true }) });
	const create = useMutation(
		queries.tenants.create.mutationOptions({
			onSuccess: async (tenant) => {
				queryClient.setQueryData(queries.tenants.get.queryKey({ input: { tenantId: tenant.id } }), tenant);
				changed({ type: 'tenant.changed', tenantId: tenant.id });
				await navigate({ to: '/tenants/$tenantId', params: { tenantId: tenant.id } });
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => (path === 'name' ? path : null));
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit((values) => {
		setFailure(null);
		create.mutate(values);
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<TextInput
					label="Tenant name"
					description="The organisation, as people know it. It waits for an operator's approval."
					maxLength={100}
					data-autofocus
					autoComplete="off"
					{...form.getInputProps('name')}
				/>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onCancel}>
						Cancel
					</Button>
					<Button type="submit" loading={create.isPending}>
						Create tenant
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
