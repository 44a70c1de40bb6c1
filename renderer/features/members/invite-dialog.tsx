import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MemberRole } from '../../../core/contract/accounts.ts';
import { newInvitationSchema } from '../../../core/contract/members.ts';
import type { Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { useLinkHint } from './link-hint.ts';
import { ROLES } from './roles.ts';

interface InviteDialogProps {
	tenantId: string;
	opened: boolean;
	onClose: () => void;
}

/** Invites somebody by mail. */
export function InviteDialog({ opened, onClose, tenantId }: InviteDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title="Invite member">
			<InviteForm tenantId={tenantId} onDone={onClose} />
		</Modal>
	);
}

/** Conflicts that are about the address. */
const ADDRESS_CODES = ['already_member', 'already_invited'];

function InviteForm({ tenantId, onDone }: { tenantId: string; onDone: () => void }) {
	const { queries, changed } = useInstance();
	const hint = useLinkHint();
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm<{ email: string; role: MemberRole }>({
		initialValues: { email: '', role: 'admin' },
		validate: schemaResolver(newInvitationSchema, { sync: true }),
	});
	const invite = useMutation(
		queries.invitations.create.mutationOptions({
			onSuccess: ({ email, role }) => {
				changed({ type: 'tenant.changed', tenantId });
				notifyDone(`${email} is invited as ${role}.${hint}`);
				onDone();
			},
			onError: (error) => {
				const { fields, rest } = sortFailure(error, (path) => (path === 'email' || path === 'role' ? path : null));
				const isAboutAddress = rest?.code && ADDRESS_CODES.includes(rest.code);
				form.setErrors(isAboutAddress ? { email: rest.detail } : fields);
				setFailure(isAboutAddress ? null : rest);
			},
		}),
	);
	const submit = form.onSubmit((values) => {
		setFailure(null);
		invite.mutate({ tenantId, ...values });
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<TextInput
					label="E-mail address"
					description="They get a link that is good for seven days and one use."
					type="email"
					autoComplete="off"
					data-autofocus
					{...form.getInputProps('email')}
				/>
				<Radio.Group label="Role" {...form.getInputProps('role')}>
					<Stack gap="xs" mt={6}>
						{ROLES.map(({ value, label, description }) => (
							<Radio key={value} value={value} label={label} description={description} />
						))}
					</Stack>
				</Radio.Group>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onDone}>
						Cancel
					</Button>
					<Button type="submit" loading={invite.isPending}>
						Invite
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
