import { Modal, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { SANDBOX_INSTANCE_ID } from '../../core/contract/instances.ts';
import { useInstance } from '../api/instance.tsx';
import { FullPage } from '../ui/full-page.tsx';
import { SignInForm } from '../ui/instance-sign-in.tsx';
import { addressHistory, useAddressPath } from './address.ts';
import { addressedPlace, instanceBase } from './instance-address.ts';

const ABOVE_OTHER_DIALOGS = 900;

/**
 * Lets nobody into a remote instance who is not signed in there. A session that ends while one is at work is asked for on
 * top of the place: what was typed there is kept.
 */
export function SignInGate({ children }: { children: ReactNode }) {
	const { entry } = useInstance();
	const isIn = entry.session.state === 'local' || entry.session.state === 'signed_in';
	const [wasIn, setWasIn] = useState(isIn);
	const [isPutOff, setIsPutOff] = useState(false);
	if (isIn && !wasIn) setWasIn(true);
	if (isIn && isPutOff) setIsPutOff(false);
	// The list of instances is this console's own, whatever is the matter with one of them
	const isAtInstances = addressedPlace(useAddressPath()) === 'instances';
	if (!isIn && !wasIn && !isAtInstances) return <Door />;
	return (
		<>
			{children}
			{!isIn && wasIn && !isAtInstances && !isPutOff && <DoorOnTop onPutOff={() => setIsPutOff(true)} />}
		</>
	);
}

function DoorOnTop({ onPutOff }: { onPutOff: () => void }) {
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

function Door() {
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
