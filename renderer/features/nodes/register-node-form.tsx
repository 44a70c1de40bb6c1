import { Button, Group, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { newExternalNodeSchema, type RegisteredNode } from '../../../core/contract/nodes.ts';
import type { Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { RegionField } from './region-field.tsx';

/** Registers a node that runs elsewhere. Its token goes to `onRegistered` and nowhere else: what a mutation returns is cached. */
export function RegisterNodeForm(props: { onCancel: () => void; onRegistered: (registered: RegisteredNode) => void }) {
	const { onCancel, onRegistered } = props;
	const { queries, changed } = useInstance();
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm({
		initialValues: { region: '', url: '' },
		validate: schemaResolver(newExternalNodeSchema, { sync: true }),
	});
	const register = useMutation({
		mutationFn: async (input: { region: string; url: string }) => {
			const registered = await queries.nodes.register.call(input);
			form.resetDirty();
			changed({ type: 'node.changed', nodeId: registered.node.id, region: registered.node.region });
			onRegistered(registered);
		},
		onError: (error) => {
			const { fields, rest } = sortFailure(error, (path) => (path === 'region' || path === 'url' ? path : null));
			form.setErrors(fields);
			setFailure(rest);
		},
	});
	const submit = form.onSubmit((values) => {
		setFailure(null);
		register.mutate(values);
	});
	return (
		<form onSubmit={submit} noValidate>
			<DirtyGuard isDirty={() => form.isDirty() && !register.isSuccess} />
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<RegionField {...form.getInputProps('region')} />
				<TextInput
					label="URL"
					description="How editors reach it: wss://host, without a path."
					placeholder="wss://eu-central-2.example.com"
					autoComplete="off"
					spellCheck={false}
					{...form.getInputProps('url')}
				/>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onCancel}>
						Cancel
					</Button>
					<Button type="submit" loading={register.isPending}>
						Register
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
