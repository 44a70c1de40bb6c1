import { Modal, Text, Title } from '@mantine/core';
import { SANDBOX_INSTANCE_ID } from '../../core/contract/instances.ts';
import { useInstance } from '../api/instance.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { SignInForm } from '../ui/instance-sign-in.tsx';
import { addressHistory } from './address.ts';
import { instanceBase } from './instance-address.ts';

const ABOVE_OTHER_DIALOGS = 900;

/** Asks for the password again, on top of what one is at. */
export function DoorOnTop({ onPutOff }: { onPutOff: () => void }) {
	const { entry } = useInstance();
	return (
		<Modal
			opened
			onClose={onPutOff}
			title={`Sign in to ${entry.name} again`}
			closeOnClickOutside={false}
			zIndex={ABOVE_OTHER_DIALOGS}
		>
			<Text size="sm" mb="md">
				Your session there has ended. What you typed here is kept.
			</Text>
			<SignInForm instance={entry} onDone={() => undefined} onCancel={onPutOff} />
		</Modal>
	);
}

/** Asks who one is before anything of the instance is shown. */
export function Door() {
	const { entry } = useInstance();
	return (
		<FullPage>
			<Title order={1} size="h3" mb={4}>
				Sign in to {entry.name}
			</Title>
			<Text size="sm" c="dimmed" mb="md">
				{entry.environment.name} · {entry.url}
			</Text>
			<SignInForm
				instance={entry}
				onDone={() => undefined}
				cancelLabel="All instances"
				onCancel={() => addressHistory.push(`${instanceBase(SANDBOX_INSTANCE_ID)}/instances`)}
			/>
		</FullPage>
	);
}
