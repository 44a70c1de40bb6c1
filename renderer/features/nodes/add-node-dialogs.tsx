import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RegisteredNode } from '../../../core/contract/nodes.ts';
import { useInstance } from '../../api/instance.tsx';
import { OneTimeSecret } from '../../ui/one-time-secret.tsx';
import { RegisterNodeForm } from './register-node-form.tsx';
import { StartNodeForm } from './start-node-form.tsx';

interface AddNodeDialogsProps {
	/** Which one is open. */
	create: 'sandbox' | 'external' | undefined;
	onClose: () => void;
}

/** Two ways to have another node: start one here, or register one that runs elsewhere. */
export function AddNodeDialogs({ create, onClose }: AddNodeDialogsProps) {
	const [registered, setRegistered] = useState<RegisteredNode | null>(null);
	const [isStored, setIsStored] = useState(false);
	const done = () => {
		setRegistered(null);
		setIsStored(true);
	};
	// Only when the secret is gone may one leave.
	useEffect(() => {
		if (!isStored) return;
		setIsStored(false);
		onClose();
	}, [isStored, onClose]);
	return (
		<>
			<Modal opened={create === 'sandbox'} onClose={onClose} title="Start node">
				<StartNodeForm onCancel={onClose} onDone={onClose} />
			</Modal>
			<Modal opened={create === 'external' && !registered && !isStored} onClose={onClose} title="Register external node">
				<RegisterNodeForm onCancel={onClose} onRegistered={setRegistered} />
			</Modal>
			<Modal
				opened={registered !== null}
				onClose={() => undefined}
				title={`Token of ${registered?.node.region ?? ''}`}
				size="lg"
				closeOnEscape={false}
				closeOnClickOutside={false}
				withCloseButton={false}
			>
				{registered && <NodeToken registered={registered} onDone={done} />}
			</Modal>
		</>
	);
}

function NodeToken({ registered: { node, nodeToken }, onDone }: { registered: RegisteredNode; onDone: () => void }) {
	const { entry } = useInstance();
	return (
		<OneTimeSecret
			lost="one that is lost is replaced by removing the node and registering it again."
			secrets={[
				{ name: 'node id', value: node.id, testId: 'node-id' },
				{ name: 'node token', value: nodeToken, testId: 'node-token' },
			]}
			file={{
				name: `${node.region}.env`,
				text: [
					`# Node ${node.region} of ${entry.name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')}. Keep this file out of version control.`,
					`WIRESOCKET_NODE_ID=${node.id}`,
					`WIRESOCKET_NODE_TOKEN=${nodeToken}`,
					'',
				].join('\n'),
			}}
			onDone={onDone}
		/>
	);
}
