import { Button, PasswordInput, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { newPasswordSchema, personNameSchema } from '../../../core/contract/accounts.ts';
import type { InvitationFacts } from '../../../core/contract/members.ts';
import { publicQueries } from '../../api/clients.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { firstIssue, sortFailure } from '../../ui/form-failure.ts';
import { formatDateTime } from '../../ui/format.ts';
import { SignInHint } from './sign-in-hint.tsx';

/** Lets the holder of an invitation's link become a member. @param token of the link; it is kept in memory only */
export function InvitationPage({ token }: { token: string }) {
	const [joined, setJoined] = useState<InvitationFacts | null>(null);
	const query = useQuery(publicQueries.invitations.lookup.queryOptions({ input: { token }, retry: false }));
	if (joined) return <Joined facts={joined} />;
	if (query.isPending) return <Skeleton height={14} />;
	if (!query.data) return <Unusable error={query.error} onRetry={() => void query.refetch()} />;
	return <AcceptForm token={token} facts={query.data} onJoined={() => setJoined(query.data)} />;
}

function Unusable({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
	const failure = describeFailure(error);
	if (failure.code !== 'invitation_invalid') return <FailureNotice failure={failure} onRetry={onRetry} />;
	return (
		<Stack gap="sm">
			<Title order={1} size="h3">
				This invitation link does not work any more
			</Title>
			<Text>
				It was used already, withdrawn, replaced by a newer one, or it has expired. Ask whoever invited you for another.
			</Text>
		</Stack>
	);
}

interface AcceptFormProps {
	token: string;
	facts: InvitationFacts;
	onJoined: () => void;
}

function AcceptForm({ token, facts, onJoined }: AcceptFormProps) {
	const { tenantName, email, role, expiresAt, hasAccount } = facts;
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm({
		initialValues: { name: '', password: '' },
		validate: {
			name: (name) => (hasAccount ? null : firstIssue(personNameSchema, name)),
			// Whether an existing account's password is the right one only the server knows.
			password: (password) => (hasAccount ? null : firstIssue(newPasswordSchema, password)),
		},
	});
	const accept = useMutation(
		publicQueries.invitations.accept.mutationOptions({
			onSuccess: onJoined,
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => (path === 'name' || path === 'password' ? path : null));
				form.setErrors(fields);
				setFailure(rest);
			},
		}),
	);
	const submit = form.onSubmit(({ name, password }) => {
		setFailure(null);
		accept.mutate({ token, password, ...(hasAccount ? {} : { name }) });
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				<Title order={1} size="h3">
					Join <bdi>{tenantName}</bdi>
				</Title>
				<Text>
					<strong>{email}</strong> is invited as {role}. The link is good until {formatDateTime(Date.parse(expiresAt))}.
				</Text>
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				{/* For password managers, which keep the address beside the password */}
				<input type="hidden" name="username" autoComplete="username" value={email} readOnly />
				{!hasAccount && <TextInput label="Your name" autoComplete="name" maxLength={100} {...form.getInputProps('name')} />}
				<PasswordInput
					label={hasAccount ? 'Your password' : 'Choose a password'}
					description={
						hasAccount
							? 'Of the account that this address has already.'
							: 'At least 12 characters, and not one that everybody would try.'
					}
					autoComplete={hasAccount ? 'current-password' : 'new-password'}
					{...form.getInputProps('password')}
				/>
				<Button type="submit" loading={accept.isPending}>
					Accept invitation
				</Button>
			</Stack>
		</form>
	);
}

function Joined({ facts: { tenantName, email } }: { facts: InvitationFacts }) {
	return (
		<Stack gap="sm">
			<Title order={1} size="h3">
				You are a member of <bdi>{tenantName}</bdi> now
			</Title>
			<SignInHint email={email} />
		</Stack>
	);
}
