import { Alert, Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { IconDownload, IconKey } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { describeFailure, type Failure } from '../../api/failure.ts';
import { hostedByShell, saveTextFile } from '../../shell/bridge.ts';
import { CopyIcon } from '../../ui/copy.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { credentialLines, credentialsFile, credentialsFileName, type NewCredentials } from './credentials.ts';
import classes from './people.module.css';

interface CredentialsDialogProps {
	/** Null: closed. The only place where they ever are; gone with the dialog. */
	credentials: NewCredentials | null;
	onDone: () => void;
}

/** Shows credentials this once; it closes only after "I stored it". */
export function CredentialsDialog({ credentials, onDone }: CredentialsDialogProps) {
	return (
		<Modal
			opened={credentials !== null}
			onClose={() => undefined}
			title={credentials ? `Credentials of ${credentials.of}` : ''}
			size="lg"
			withCloseButton={false}
			closeOnEscape={false}
			closeOnClickOutside={false}
		>
			{credentials && <Content credentials={credentials} onDone={onDone} />}
		</Modal>
	);
}

function Content({ credentials, onDone }: { credentials: NewCredentials; onDone: () => void }) {
	const [isStored, setIsStored] = useState(false);
	const [failure, setFailure] = useState<Pick<Failure, 'title' | 'detail'> | null>(null);
	// Electron would not ask but refuse to close the window.
	useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: !hostedByShell });
	const save = async () => {
		setFailure(null);
		try {
			await saveTextFile(credentialsFileName(credentials.of), credentialsFile(credentials));
		} catch (error) {
			const detail = error instanceof Error ? error.message : describeFailure(error).detail;
			setFailure({ title: 'The file was not saved', detail });
		}
	};
	return (
		<Stack gap="md">
			<Alert color="yellow" icon={<IconKey size={18} aria-hidden />} title="Shown this once">
				Only hashes are kept. Store them now, and hand them over on a way that nobody else reads.
			</Alert>
			{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
			<dl className={classes.credentials}>
				{credentialLines(credentials).map(({ name, value }) => (
					<div key={name} className={classes.credential}>
						<dt>{name}</dt>
						<dd>
							<code data-testid={name}>{value}</code>
							<CopyIcon value={value} what={name} />
						</dd>
					</div>
				))}
			</dl>
			<Group>
				<Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void save()}>
					Save as .env
				</Button>
			</Group>
			<Checkbox
				label="I stored it"
				data-autofocus
				checked={isStored}
				onChange={(event) => setIsStored(event.currentTarget.checked)}
			/>
			<Group justify="flex-end">
				<Button disabled={!isStored} onClick={onDone}>
					Done
				</Button>
			</Group>
		</Stack>
	);
}
