import { Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { InstanceDetails, InstanceEntry } from '../../../core/contract/instances.ts';
import { consoleQueries } from '../../api/clients.ts';
import { describeFailure } from '../../api/failure.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { SignInForm } from '../../ui/instance-sign-in.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { ConnectionSteps } from './connection-steps.tsx';
import type { InstanceIntent } from './instance-actions.tsx';
import { useInstanceChanges } from './instance-changes.ts';
import { InstanceForm } from './instance-form.tsx';

interface DialogProps {
	entry: InstanceEntry;
	onClose: () => void;
}

/** The dialog that an intent needs. */
export function InstanceDialog({ intent, onClose }: { intent: InstanceIntent | null; onClose: () => void }) {
	if (!intent) return null;
	const props = { entry: intent.entry, onClose };
	switch (intent.what) {
		case 'explain':
			return <TestDialog {...props} />;
		case 'sign-in':
			return <SignInDialog {...props} />;
		case 'unlock':
			return <UnlockDialog {...props} />;
		case 'remove':
			return <RemoveDialog {...props} />;
		default:
			return null;
	}
}

interface AddDialogProps {
	opened: boolean;
	onClose: () => void;
	/** The next step is to sign in. */
	onAdded: (instance: InstanceDetails) => void;
}

export function AddDialog({ opened, onClose, onAdded }: AddDialogProps) {
	const { changed } = useInstanceChanges();
	const add = useMutation(consoleQueries.instances.add.mutationOptions());
	return (
		<Modal opened={opened} onClose={onClose} title="Add instance" size="xl" closeOnClickOutside={false}>
			<InstanceForm
				instance={null}
				onCancel={onClose}
				onSave={(settings) => add.mutateAsync(settings)}
				onSaved={(instance) => {
					void changed();
					onAdded(instance);
				}}
			/>
		</Modal>
	);
}

export function EditDialog({ entry, onClose }: DialogProps) {
	const { changed } = useInstanceChanges();
	const options = consoleQueries.instances.get.queryOptions({ input: { instanceId: entry.id } });
	const details = useQuery({ ...options, refetchOnMount: 'always', gcTime: 0 });
	return (
		<Modal opened onClose={onClose} title={`Edit ${entry.name}`} size="xl" closeOnClickOutside={false}>
			{details.error && <FailureNotice failure={describeFailure(details.error)} onRetry={() => void details.refetch()} />}
			{details.data && (
				<InstanceForm
					instance={details.data}
					onCancel={onClose}
					onSave={(settings, version) =>
						consoleQueries.instances.update.call(
							{ instanceId: entry.id, ...settings },
							{ context: version === null ? {} : { ifMatch: version } },
						)
					}
					onSaved={({ name }) => {
						void changed();
						notifyDone(`${name} is saved.`);
						onClose();
					}}
				/>
			)}
		</Modal>
	);
}

function TestDialog({ entry, onClose }: DialogProps) {
	const options = consoleQueries.instances.get.queryOptions({ input: { instanceId: entry.id } });
	const details = useQuery(options);
	const { mutate, data, error, isPending, isIdle } = useMutation(consoleQueries.instances.test.mutationOptions());
	const { data: instance } = details;
	useEffect(() => {
		if (instance) mutate({ instanceId: instance.id, url: instance.url, ca: instance.ca, proxyUrl: instance.proxyUrl });
	}, [instance, mutate]);
	const failure = details.error ?? error;
	return (
		<Modal opened onClose={onClose} title={`The way to ${entry.name}`} size="lg">
			<Stack gap="md">
				<Text size="sm" c="dimmed">
					{entry.url}
				</Text>
				{failure && <FailureNotice failure={describeFailure(failure)} onRetry={() => void details.refetch()} />}
				{!failure && <ConnectionSteps steps={data ?? []} isRunning={isPending || isIdle} />}
			</Stack>
		</Modal>
	);
}

function SignInDialog({ entry, onClose }: DialogProps) {
	const done = () => {
		notifyDone(`Signed in to ${entry.name}.`);
		onClose();
	};
	return (
		<Modal opened onClose={onClose} title={`Sign in to ${entry.name}`} closeOnClickOutside={false}>
			<SignInForm instance={entry} onDone={done} onCancel={onClose} />
		</Modal>
	);
}

function UnlockDialog({ entry, onClose }: DialogProps) {
	const { changed } = useInstanceChanges();
	const unlock = useMutation(consoleQueries.instances.unlock.mutationOptions());
	return (
		<ConfirmDialog
			opened
			onClose={onClose}
			title={`Unlock ${entry.name}?`}
			consequences={[
				'For 15 minutes it takes changes from every window of this console.',
				...(entry.production ? ['Each change still wants the name to be typed, because it is in production.'] : []),
			]}
			confirmLabel="Unlock for 15 minutes"
			typedName={entry.name}
			onConfirm={async () => {
				await unlock.mutateAsync({ instanceId: entry.id, name: entry.name });
				await changed();
			}}
		/>
	);
}

function RemoveDialog({ entry, onClose }: DialogProps) {
	const { changed } = useInstanceChanges();
	const remove = useMutation(consoleQueries.instances.remove.mutationOptions());
	return (
		<ConfirmDialog
			opened
			onClose={onClose}
			title={`Remove ${entry.name} from this console?`}
			consequences={[
				'Its settings and credentials here are forgotten.',
				...(entry.session.state === 'signed_in' ? [`The session of ${entry.session.username} there ends.`] : []),
				'The control plane itself goes on as it is.',
			]}
			confirmLabel="Remove instance"
			typedName={entry.name}
			isDestructive
			onConfirm={async () => {
				await remove.mutateAsync({ instanceId: entry.id });
				await changed();
				notifyDone(`${entry.name} is removed.`);
			}}
		/>
	);
}
