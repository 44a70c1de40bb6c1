import { Button, Group, Modal, PasswordInput, Stack, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { consoleQueries } from '../../api/clients.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { saveTextFile } from '../../shell/bridge.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatCount } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';

const FILE_NAME = 'wiresocket-instances.json';
const PASSPHRASE_CHARACTERS_MIN = 12;

interface ExportDialogProps {
	opened: boolean;
	onClose: () => void;
	/** How many there are to export. */
	count: number;
}

/** Writes all remote instances to a file. */
export function ExportDialog({ opened, onClose, count }: ExportDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title="Export instances">
			<ExportForm onClose={onClose} count={count} />
		</Modal>
	);
}

function ExportForm({ onClose, count }: Omit<ExportDialogProps, 'opened'>) {
	const [failure, setFailure] = useState<Failure | null>(null);
	const form = useForm({
		initialValues: { withSecrets: false, passphrase: '', again: '' },
		validate: {
			passphrase: (value, { withSecrets }) =>
				withSecrets && value.length < PASSPHRASE_CHARACTERS_MIN ? `Enter at least ${PASSPHRASE_CHARACTERS_MIN} characters` : null,
			again: (value, { withSecrets, passphrase }) =>
				withSecrets && value !== passphrase ? 'Enter the same passphrase again' : null,
		},
	});
	const exporting = useMutation(
		consoleQueries.instances.export.mutationOptions({
			onSuccess: async (file) => {
				const outcome = await saveTextFile(FILE_NAME, `${JSON.stringify(file, null, '\t')}\n`);
				if (outcome === 'cancelled') return;
				notifyDone(`${FILE_NAME} is saved.`);
				onClose();
			},
			onError: (error) => setFailure(describeFailure(error)),
		}),
	);
	const submit = form.onSubmit(({ withSecrets, passphrase }) => {
		setFailure(null);
		exporting.mutate(withSecrets ? { passphrase } : {});
	});
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<Text size="sm">
					The settings of {formatCount(count)} {count === 1 ? 'instance' : 'instances'} as JSON. Nobody is signed in where it is
					imported.
				</Text>
				<Switch
					label="With secrets"
					description="Secrets of console clients and passwords of proxies, sealed under a passphrase."
					{...form.getInputProps('withSecrets', { type: 'checkbox' })}
				/>
				{form.values.withSecrets && (
					<>
						<PasswordInput
							label="Passphrase"
							description="Whoever imports the file needs it; it cannot be found out later."
							autoComplete="new-password"
							{...form.getInputProps('passphrase')}
						/>
						<PasswordInput label="The passphrase again" autoComplete="new-password" {...form.getInputProps('again')} />
					</>
				)}
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onClose}>
						Cancel
					</Button>
					<Button type="submit" loading={exporting.isPending}>
						Export
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
