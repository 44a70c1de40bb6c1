import { Button, FileInput, Group, Loader, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BackupSummary, CheckedBackup } from '../../../core/contract/data.ts';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { useInstance } from '../../api/instance.tsx';
import { sendBackup } from '../../api/send-backup.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { CountsCompared, describeCounts, formatSize } from './data-counts.tsx';
import { useRestart } from './restart.ts';

interface Checked {
	backup: BackupSummary;
	checked: CheckedBackup;
}

/** Three steps: a file, its passphrase, and the decision when it is known what is in it. */
export function RestoreBackup() {
	const { queries, path } = useInstance();
	const [file, setFile] = useState<File | null>(null);
	const [passphrase, setPassphrase] = useState('');
	const [failure, setFailure] = useState<Failure | null>(null);
	const [found, setFound] = useState<Checked | null>(null);
	const check = useMutation({
		mutationFn: async (input: { file: File; passphrase: string }) => {
			await sendBackup(path, input.file);
			return queries.data.check.call({ passphrase: input.passphrase });
		},
		onSuccess: ({ backup, checked }) => {
			setPassphrase('');
			setFound(backup && checked && { backup, checked });
		},
		onError: (error) => setFailure(describeFailure(error)),
	});
	const forget = () => {
		setFound(null);
		setFile(null);
	};
	return (
		<Panel title="Restore">
			<form
				onSubmit={(event) => {
					event.preventDefault();
					setFailure(null);
					if (file && passphrase !== '') check.mutate({ file, passphrase });
				}}
			>
				<Stack gap="md">
					{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
					{found ? (
						<Decision found={found} onDone={forget} onFailure={setFailure} />
					) : (
						<>
							<Text size="sm">A backup is checked from end to end first. Nothing is replaced before you say so.</Text>
							<FileInput
								label="Backup file"
								placeholder="Choose a file"
								accept=".backup"
								clearable
								maw={400}
								value={file}
								onChange={setFile}
							/>
							<PasswordInput
								label="Passphrase of the backup"
								autoComplete="off"
								maw={400}
								value={passphrase}
								onChange={(event) => setPassphrase(event.currentTarget.value)}
							/>
							<Group>
								<Button type="submit" variant="default" disabled={!file || passphrase === ''} loading={check.isPending}>
									Check backup
								</Button>
							</Group>
						</>
					)}
				</Stack>
			</form>
		</Panel>
	);
}

interface DecisionProps {
	found: Checked;
	onDone: () => void;
	onFailure: (failure: Failure) => void;
}

function Decision({ found: { backup, checked }, onDone, onFailure }: DecisionProps) {
	const { queries } = useInstance();
	const [isAsking, setIsAsking] = useState(false);
	const now = useQuery(queries.data.get.queryOptions());
	const { isRestarting, follow } = useRestart();
	const restore = async () => {
		const ended = await follow(() => queries.data.restore.call());
		onDone();
		if (ended?.outcome === 'done') notifyDone('The backup is restored.');
		else onFailure(ended ? UNDONE : UNKNOWN);
	};
	const discard = async () => {
		await queries.data.discard.call();
		onDone();
	};
	return (
		<>
			<Text size="sm">
				Made on {formatDateTime(Date.parse(backup.createdAt))} by version {backup.programVersion}, {formatSize(backup.sizeBytes)}.
				Every file in it is whole
				{checked.auditIntact ? ', and so is its audit trail.' : '. Its audit trail is not whole: see the audit after restoring.'}
			</Text>
			<CountsCompared now={now.data?.counts} backup={checked.counts} />
			<Group gap="xs">
				<Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)} disabled={isRestarting}>
					Restore…
				</Button>
				<Button
					variant="default"
					disabled={isRestarting}
					onClick={() => void discard().catch((error) => onFailure(describeFailure(error)))}
				>
					Discard
				</Button>
				{isRestarting && <Loader size="sm" aria-label="Starting anew" />}
			</Group>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title="Restore this backup?"
				consequences={[
					`Everything that is here now is replaced: ${now.data ? describeCounts(now.data.counts) : 'all data'}.`,
					'Editors are closed with 1001, and the service starts anew at the same addresses, in a few seconds.',
					'What came after the backup is gone. To be able to return, back up first.',
				]}
				confirmLabel="Restore"
				typedName="restore"
				isDestructive
				onConfirm={restore}
			/>
		</>
	);
}

const FACTS = { code: null, status: 500, fields: [], retryAtMs: null };
const UNDONE: Failure = {
	...FACTS,
	title: 'The backup could not be used',
	detail: 'What was there before is in use again. The log says why.',
};
const UNKNOWN: Failure = {
	...FACTS,
	title: 'WireSocket has not come back yet',
	detail: 'Look at its log. When it runs again, its data is either the old or the new as a whole.',
};
