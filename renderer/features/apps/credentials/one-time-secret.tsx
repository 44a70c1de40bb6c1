import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { IconDownload, IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import type { CreatedApp } from '../../../../core/contract/apps.ts';
import { useQueries } from '../../../api/instance.tsx';
import { hostedByShell, saveTextFile } from '../../../shell/bridge.ts';
import { envFile, envFileName } from '../../../ui/connect-snippets.ts';
import { CopyIcon } from '../../../ui/copy.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import classes from './one-time-secret.module.css';

/** Shows a new app's credentials, and lets nobody leave by accident before they are stored. */
export function OneTimeSecret({ created, onDone }: { created: CreatedApp; onDone: () => void }) {
	const { app, clientSecret } = created;
	const [isStored, setIsStored] = useState(false);
	// Electron would not ask but refuse to close the window.
	useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: !hostedByShell });
	return (
		<Stack gap="md">
			<Alert color="yellow" icon={<IconKey size={18} aria-hidden />} title="The secret is shown this once">
				Only its hash is kept. Store it now: a lost secret cannot be read again.
			</Alert>
			<dl className={classes.credentials}>
				<Credential name="client_id" value={app.clientId} testId="client-id" />
				<Credential name="client_secret" value={clientSecret} testId="client-secret" />
			</dl>
			<SaveAsEnv created={created} />
			<Checkbox label="I stored it" checked={isStored} onChange={(event) => setIsStored(event.currentTarget.checked)} />
			<Group justify="flex-end">
				<Button disabled={!isStored} onClick={onDone}>
					Done
				</Button>
			</Group>
		</Stack>
	);
}

function Credential({ name, value, testId }: { name: string; value: string; testId: string }) {
	return (
		<div className={classes.credential}>
			<dt>{name}</dt>
			<dd>
				<code data-testid={testId}>{value}</code>
				<CopyIcon value={value} what={name} />
			</dd>
		</div>
	);
}

function SaveAsEnv({ created: { app, clientSecret } }: { created: CreatedApp }) {
	const instance = useQuery(useQueries().instance.get.queryOptions());
	const [failure, setFailure] = useState<string | null>(null);
	const save = async (controlPlaneUrl: string) => {
		setFailure(null);
		const { name: appName, tenantName, clientId } = app;
		const text = envFile({ appName, tenantName, controlPlaneUrl, clientId, clientSecret });
		try {
			await saveTextFile(envFileName(appName), text);
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
					disabled={!instance.data}
					onClick={() => instance.data && void save(instance.data.controlPlaneUrl)}
				>
					Save as .env
				</Button>
			</Group>
		</>
	);
}
