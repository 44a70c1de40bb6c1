import { Button, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstanceEntry } from '../../core/contract/instances.ts';
import { consoleQueries } from '../api/clients.ts';
import type { Failure } from '../api/failure.ts';
import { FailureNotice } from './failure-notice.tsx';
import { sortFailure } from './form-failure.ts';

interface SignInFormProps {
	instance: InstanceEntry;
	onDone: () => void;
	/** Absent: there is nothing to go back to. */
	onCancel?: (() => void) | undefined;
	/** What the button says that leads back. */
	cancelLabel?: string;
}

const FIELDS: Record<string, string> = {
	username: 'username',
	password: 'password',
	client: 'clientSecret',
	'client.clientId': 'clientId',
	'client.clientSecret': 'clientSecret',
};

/** Signs a person in to a remote instance. The console client is asked for once; the password is not kept. */
export function SignInForm(props: SignInFormProps) {
	const { instance } = props;
	const details = useQuery(consoleQueries.instances.get.queryOptions({ input: { instanceId: instance.id } }));
	if (details.isPending) return <Text size="sm">Loading…</Text>;
	return <LoadedForm {...props} keptClientId={details.data?.clientId ?? null} />;
}

function LoadedForm(props: SignInFormProps & { keptClientId: string | null }) {
	const { instance, onDone, onCancel, cancelLabel = 'Cancel', keptClientId } = props;
	const queryClient = useQueryClient();
	const [failure, setFailure] = useState<Failure | null>(null);
	const [tenants, setTenants] = useState<{ id: string; name: string }[]>([]);
	const [isOtherClient, setIsOtherClient] = useState(keptClientId === null);
	const form = useForm({
		initialValues: {
			username: instance.session.username ?? '',
			password: '',
			clientId: '',
			clientSecret: '',
			tenantId: null as string | null,
		},
		validate: {
			username: (value) => (value.trim() === '' ? 'Enter who you are there' : null),
			password: (value) => (value === '' ? 'Enter the password' : null),
			clientId: (value) => (isOtherClient && value.trim() === '' ? 'Enter the id of a console client' : null),
			clientSecret: (value) => (isOtherClient && value === '' ? 'Enter its secret' : null),
			tenantId: (value) => (tenants.length > 0 && value === null ? 'Choose a tenant' : null),
		},
	});
	const signIn = useMutation(
		consoleQueries.instances.signIn.mutationOptions({
			onSuccess: async (result) => {
				if (result.outcome === 'choose_tenant') return setTenants(result.tenants);
				await queryClient.invalidateQueries({ queryKey: consoleQueries.instances.key() });
				void queryClient.invalidateQueries({ queryKey: [['instances', instance.id]] });
				onDone();
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => FIELDS[path] ?? null);
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit(({ username, password, clientId, clientSecret, tenantId }) => {
		setFailure(null);
		signIn.mutate({
			instanceId: instance.id,
			username,
			password,
			...(isOtherClient ? { client: { clientId, clientSecret } } : {}),
			...(tenantId === null ? {} : { tenantId }),
		});
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<TextInput
					label="User name"
					description="An operator's name, or the e-mail address of a member."
					autoComplete="off"
					data-autofocus={instance.session.username === null || undefined}
					{...form.getInputProps('username')}
				/>
				<PasswordInput
					label="Password"
					description="Used once and not kept: the session goes on by itself."
					autoComplete="off"
					data-autofocus={instance.session.username !== null || undefined}
					{...form.getInputProps('password')}
				/>
				{tenants.length > 0 && (
					<Select
						label="Tenant"
						description="You are a member of several."
						data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
						{...form.getInputProps('tenantId')}
					/>
				)}
				{isOtherClient ? (
					<>
						<TextInput
							label="Console client"
							description="An operator there gives it to you; its id begins with console_."
							autoComplete="off"
							spellCheck={false}
							{...form.getInputProps('clientId')}
						/>
						<PasswordInput label="Its secret" autoComplete="off" {...form.getInputProps('clientSecret')} />
					</>
				) : (
					<Group gap="xs" justify="space-between">
						<Text size="sm" c="dimmed">
							Through the console client of the last sign-in.
						</Text>
						<Button variant="subtle" size="compact-sm" onClick={() => setIsOtherClient(true)}>
							Use another
						</Button>
					</Group>
				)}
				<Group justify="flex-end" gap="xs">
					{onCancel && (
						<Button variant="default" onClick={onCancel} disabled={signIn.isPending}>
							{cancelLabel}
						</Button>
					)}
					<Button type="submit" loading={signIn.isPending}>
						Sign in
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
