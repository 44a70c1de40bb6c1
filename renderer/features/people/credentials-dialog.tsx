import { Modal } from '@mantine/core';
import { OneTimeSecret } from '../../ui/one-time-secret.tsx';
import { credentialLines, credentialsFile, credentialsFileName, type NewCredentials } from './credentials.ts';

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
			{credentials && (
				<OneTimeSecret
					lost="hand it over on a way that nobody else reads."
					secrets={credentialLines(credentials).map(({ name, value }) => ({ name, value, testId: name }))}
					file={{ name: credentialsFileName(credentials.of), text: credentialsFile(credentials) }}
					onDone={onDone}
				/>
			)}
		</Modal>
	);
}
