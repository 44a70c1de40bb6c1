import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { emailSchema, signUpSchema } from '../../../core/contract/accounts.ts';
import { publicQueries } from '../../api/clients.ts';
import type { Failure } from '../../api/failure.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { SignInHint } from './sign-in-hint.tsx';

const schema = signUpSchema.extend({ billingEmail: z.literal('').or(emailSchema) });
type Values = z.input<typeof schema>;

const EMPTY: Values = { tenantName: '', name: '', email: '', password: '', billingEmail: '' };

/** Asks for a tenant, which an operator approves or turns away. */
export function SignUpPage() {
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm<Values>({ initialValues: EMPTY, validate: schemaResolver(schema, { sync: true }) });
	const signUp = useMutation(
		publicQueries.signUp.create.mutationOptions({
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => (path in EMPTY ? path : null));
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	if (signUp.isSuccess) return <Received />;
	const submit = form.onSubmit(({ billingEmail, ...values }) => {
		setFailure(null);
		signUp.mutate({ ...values, ...(billingEmail.trim() === '' ? {} : { billingEmail }) });
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				<Title order={1} size="h3">
					Sign up
				</Title>
				<Text>Ask for a tenant: the organisation that your apps belong to. It is approved before it can have any.</Text>
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<TextInput label="Organisation" autoComplete="organization" maxLength={100} {...form.getInputProps('tenantName')} />
				<TextInput label="Your name" autoComplete="name" maxLength={100} {...form.getInputProps('name')} />
				<TextInput
					label="E-mail address"
					description="You sign in with it."
					type="email"
					autoComplete="username"
					{...form.getInputProps('email')}
				/>
				<PasswordInput
					label="Password"
					description="At least 12 characters, and not one that everybody would try."
					autoComplete="new-password"
					{...form.getInputProps('password')}
				/>
				<TextInput
					label="Billing e-mail"
					description="Where invoices go, if not to you."
					type="email"
					autoComplete="off"
					{...form.getInputProps('billingEmail')}
				/>
				<Button type="submit" loading={signUp.isPending}>
					Sign up
				</Button>
			</Stack>
		</form>
	);
}

function Received() {
	return (
		<Stack gap="sm">
			<Title order={1} size="h3">
				Your request is in
			</Title>
			<Text>You get a mail once it was decided. Until then you can sign in and see how it stands.</Text>
			<SignInHint />
		</Stack>
	);
}
