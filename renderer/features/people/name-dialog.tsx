import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useState } from 'react';
import { z } from 'zod';
import { personNameSchema } from '../../../core/contract/accounts.ts';
import type { Failure } from '../../api/failure.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { sortFailure } from '../../ui/form-failure.ts';

interface NameFormProps {
	label: string;
	description: string;
	/** What the request calls it. */
	field: 'username' | 'name';
	submitLabel: string;
	onSubmit: (name: string) => Promise<void>;
}

interface NameDialogProps extends NameFormProps {
	opened: boolean;
	onClose: () => void;
	title: string;
}

/** Asks for a name, and makes something by it. */
export function NameDialog({ opened, onClose, title, ...form }: NameDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title={title}>
			<NameForm {...form} onDone={onClose} />
		</Modal>
	);
}

const schema = z.object({ name: personNameSchema });

function NameForm({ label, description, field, submitLabel, onSubmit, onDone }: NameFormProps & { onDone: () => void }) {
	const [failure, setFailure] = useState<Failure | null>(null);
	const [isBusy, setIsBusy] = useState(false);
	const form = useForm({ initialValues: { name: '' }, validate: schemaResolver(schema, { sync: true }) });
	const submit = form.onSubmit(async ({ name }) => {
		setFailure(null);
		setIsBusy(true);
		try {
			await onSubmit(name.trim());
			onDone();
		} catch (error) {
			const { fields, rest } = sortFailure(error, (path) => (path === field ? 'name' : null));
			form.setErrors(fields);
			setFailure(rest);
			setIsBusy(false);
		}
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<TextInput
					label={label}
					description={description}
					maxLength={100}
					autoComplete="off"
					data-autofocus
					{...form.getInputProps('name')}
				/>
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onDone}>
						Cancel
					</Button>
					<Button type="submit" loading={isBusy}>
						{submitLabel}
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
