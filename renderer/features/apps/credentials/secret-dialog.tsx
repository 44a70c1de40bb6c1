import { Modal } from '@mantine/core';
import type { CreatedApp } from '../../../../core/contract/apps.ts';
import { OneTimeSecret } from './one-time-secret.tsx';

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
			{created && <OneTimeSecret created={created} onDone={onDone} />}
		</Modal>
	);
}
