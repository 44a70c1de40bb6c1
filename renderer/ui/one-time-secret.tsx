import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { IconDownload, IconKey } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { hostedByShell, saveTextFile } from '../shell/bridge.ts';
import { CopyIcon } from './copy.tsx';
import { FailureNotice } from './failure-notice.tsx';
import classes from './one-time-secret.module.css';

interface OneTimeSecretProps {
	/** What to do when it is lost, or with it; ends the sentence "Only a hash is kept: …". */
	lost: string;
	secrets: readonly { name: string; value: string; testId: string }[];
	/** What "Save as file" writes; undefined while it is not known. */
	file: { name: string; text: string } | undefined;
	onDone: () => void;
}

/** Shows secrets this once, and lets nobody leave by accident before they are stored. Its dialog has no other way out. */
export function OneTimeSecret({ lost, secrets, file, onDone }: OneTimeSecretProps) {
	const [isStored, setIsStored] = useState(false);
	// Electron would not ask but refuse to close the window.
	useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: !hostedByShell });
	return (
		<Stack gap="md">
			<Alert color="yellow" icon={<IconKey size={18} aria-hidden />} title="The secret is shown this once">
				Store it now. Only a hash is kept: {lost}
			</Alert>
			<dl className={classes.secrets}>
				{secrets.map(({ name, value, testId }) => (
					<div key={name} className={classes.secret}>
						<dt>{name}</dt>
						<dd>
							<code data-testid={testId}>{value}</code>
							<CopyIcon value={value} what={name} />
						</dd>
					</div>
				))}
			</dl>
			<SaveAsFile file={file} />
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

function SaveAsFile({ file }: Pick<OneTimeSecretProps, 'file'>) {
	const [failure, setFailure] = useState<string | null>(null);
	const save = async ({ name, text }: { name: string; text: string }) => {
		setFailure(null);
		try {
			await saveTextFile(name, text);
		} catch (error) {
			setFailure(error instanceof Error ? error.message : 'Choose another place and try again.');
		}
	};
	return (
		<>
			{failure && (
				<FailureNotice failure={{ title: 'The file was not saved', detail: failure }} onDismiss={() => setFailure(null)} />
			)}
			<Group>
				<Button
					variant="default"
					leftSection={<IconDownload size={16} aria-hidden />}
					disabled={!file}
					onClick={() => file && void save(file)}
				>
					Save as .env
				</Button>
			</Group>
		</>
	);
}
