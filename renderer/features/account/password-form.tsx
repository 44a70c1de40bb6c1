import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { newPasswordSchema, triedPasswordSchema } from '../../../core/contract/accounts.ts';
import type { Failure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { notifyDone } from '../../ui/notify.tsx';

const schema = z.object({ currentPassword: triedPasswordSchema, newPassword: newPasswordSchema });
type Values = z.input<typeof schema>;

const EMPTY: Values = { currentPassword: '', newPassword: '' };

/** Changes the own password. */
export function PasswordForm() {
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm<Values>({ initialValues: EMPTY, validate: schemaResolver(schema, { sync: true }) });
	const change = useMutation(
		useQueries().me.changePassword.mutationOptions({
			onSuccess: () => {
				form.setValues(EMPTY);
				form.resetDirty(EMPTY);
				notifyDone('The password is changed. Sign in with it from now on.');
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => (path in EMPTY ? path : null));
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit((values) => {
		setFailure(null);
		change.mutate(values);
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<PasswordInput label="Current password" autoComplete="current-password" {...form.getInputProps('currentPassword')} />
				<PasswordInput
					label="New password"
					description="At least 12 characters, and not one that everybody would try."
					autoComplete="new-password"
					{...form.getInputProps('newPassword')}
				/>
				<Text size="xs" c="dimmed">
					Every session of the account ends with the change.
				</Text>
				<Group>
					<Button type="submit" loading={change.isPending}>
						Change password
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
