import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CreatedApp } from '../../../../core/contract/apps.ts';
import { useQueries } from '../../../api/instance.tsx';
import { envFile, envFileName } from '../../../ui/connect-snippets.ts';
import { OneTimeSecret } from '../../../ui/one-time-secret.tsx';

interface SecretDialogProps {
	/** Null: closed. */
	created: CreatedApp | null;
	onDone: () => void;
}

/** Shows a secret this once; closes only after it was stored (faults U6). */
export function SecretDialog({ created, onDone }: SecretDialogProps) {
	return (
		<Modal
			opened={created !== null}
			onClose={() => undefined}
			title={created ? `Credentials of ${created.app.name}` : ''}
			size="lg"
			withCloseButton={false}
			closeOnEscape={false}
			closeOnClickOutside={false}
		>
			{created && <Secret created={created} onDone={onDone} />}
		</Modal>
	);
}

function Secret({ created: { app, clientSecret }, onDone }: { created: CreatedApp; onDone: () => void }) {
	const instance = useQuery(useQueries().instance.get.queryOptions());
	const { name: appName, tenantName, clientId } = app;
	const controlPlaneUrl = instance.data?.controlPlaneUrl;
	return (
		<OneTimeSecret
			lost="a lost secret cannot be read again."
			secrets={[
				{ name: 'client_id', value: clientId, testId: 'client-id' },
				{ name: 'client_secret', value: clientSecret, testId: 'client-secret' },
			]}
			file={
				controlPlaneUrl === undefined
					? undefined
					: { name: envFileName(appName), text: envFile({ appName, tenantName, controlPlaneUrl, clientId, clientSecret }) }
			}
			onDone={onDone}
		/>
	);
}
