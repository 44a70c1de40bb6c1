import { Button, FileInput, Group, List, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type InstanceExport, instanceExportSchema } from '../../../core/contract/instances.ts';
import { consoleQueries } from '../../api/clients.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatCount } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { useInstanceChanges } from './instance-changes.ts';

interface ImportDialogProps {
	opened: boolean;
	onClose: () => void;
}

/** Adds the instances of a file. */
export function ImportDialog({ opened, onClose }: ImportDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title="Import instances">
			<ImportForm onClose={onClose} />
		</Modal>
	);
}

function ImportForm({ onClose }: { onClose: () => void }) {
	const { changed } = useInstanceChanges();
	const [file, setFile] = useState<InstanceExport | null>(null);
	const [fileError, setFileError] = useState<string | null>(null);
	const [passphrase, setPassphrase] = useState('');
	const [passphraseError, setPassphraseError] = useState<string | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const importing = useMutation(
		consoleQueries.instances.import.mutationOptions({
			onSuccess: async ({ added, skipped }) => {
				await changed();
				notifyDone(describe(added.length, skipped.length));
				onClose();
			},
			onError: (error) => {
				const described = describeFailure(error);
				if (described.code === 'passphrase_wrong') setPassphraseError(described.detail);
				else setFailure(described);
			},
		}),
	);
	const choose = async (chosen: File | null) => {
		setFailure(null);
		const parsed = chosen === null ? null : await readExport(chosen);
		setFile(parsed);
		setFileError(chosen !== null && parsed === null ? 'This is not a file that instances were exported to.' : null);
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (!file) return setFileError('Choose the file.');
		if (file.secrets !== null && passphrase === '') return setPassphraseError('Enter the passphrase of the export.');
		setPassphraseError(null);
		return importing.mutate(file.secrets === null ? { file } : { file, passphrase });
	};
	return (
		<form onSubmit={submit} noValidate>
			<Stack gap="md">
				{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
				<FileInput
					label="File"
					description="What “Export instances” wrote."
					placeholder="Choose a file"
					accept="application/json,.json"
					error={fileError}
					onChange={(chosen) => void choose(chosen)}
					data-autofocus
				/>
				{file && <Contents file={file} />}
				{file?.secrets && (
					<PasswordInput
						label="Passphrase"
						description="The one that the file was exported with."
						autoComplete="off"
						value={passphrase}
						error={passphraseError}
						onChange={(event) => setPassphrase(event.currentTarget.value)}
					/>
				)}
				<Group justify="flex-end" gap="xs">
					<Button variant="default" onClick={onClose}>
						Cancel
					</Button>
					<Button type="submit" loading={importing.isPending}>
						Import
					</Button>
				</Group>
			</Stack>
		</form>
	);
}

const SHOWN = 8;

function Contents({ file: { instances, secrets } }: { file: InstanceExport }) {
	const more = instances.length - SHOWN;
	return (
		<div>
			<Text size="sm">{secrets === null ? 'Without secrets:' : 'With sealed secrets:'}</Text>
			<List size="sm">
				{instances.slice(0, SHOWN).map(({ name, url }) => (
					<List.Item key={name} style={{ overflowWrap: 'anywhere' }}>
						{name} · {url}
					</List.Item>
				))}
				{more > 0 && <List.Item>and {formatCount(more)} more</List.Item>}
			</List>
		</div>
	);
}

/** @returns null when the file is something else. */
async function readExport(file: File): Promise<InstanceExport | null> {
	try {
		return instanceExportSchema.parse(JSON.parse(await file.text()));
	} catch {
		return null;
	}
}

function describe(added: number, skipped: number): string {
	const first = added === 1 ? '1 instance is added.' : `${formatCount(added)} instances are added.`;
	return skipped === 0 ? first : `${first} ${formatCount(skipped)} ${skipped === 1 ? 'was' : 'were'} there already.`;
}
