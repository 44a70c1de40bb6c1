import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { MasterKeyStatus } from '../../../core/contract/master-key.ts';
import { useQueries } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';

const PLACES: Record<MasterKeyStatus['place'], string> = {
	file: 'the file master.key in the data directory',
	keyring: "the system's keyring",
	environment: 'the environment (WIRESOCKET_MASTER_KEY)',
};

/** The key that seals secrets at rest, and its rotation. */
export function MasterKey() {
	const { masterKey } = useQueries();
	const query = useQuery(masterKey.get.queryOptions());
	return <QueryPlace query={query}>{(status) => <Status status={status} onRotated={() => void query.refetch()} />}</QueryPlace>;
}

function Status({ status, onRotated }: { status: MasterKeyStatus; onRotated: () => void }) {
	const [isAsking, setIsAsking] = useState(false);
	const rotate = useMutation(useQueries().masterKey.rotate.mutationOptions({ onSuccess: onRotated }));
	const { activeVersion, place, rotation } = status;
	return (
		<Panel title="Master key">
			<Stack gap="md">
				<Facts
					facts={[
						{ label: 'Version', value: activeVersion },
						{ label: 'Kept in', value: PLACES[place] },
					]}
				/>
				{rotation && <Rotation rotation={rotation} />}
				{place === 'environment' ? (
					<Text size="sm" c="dimmed">
						To rotate it, start WireSocket with the new key in WIRESOCKET_MASTER_KEY and this one in
						WIRESOCKET_MASTER_KEY_PREVIOUS.
					</Text>
				) : (
					<Group>
						<Button variant="default" disabled={rotation !== null} onClick={() => setIsAsking(true)}>
							Rotate master key…
						</Button>
					</Group>
				)}
			</Stack>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title="Rotate the master key?"
				consequences={[
					`Version ${Number(activeVersion) + 1} seals from now on, and everything sealed under version ${activeVersion} is sealed anew in the background.`,
					'The service goes on, tokens stay valid. Copies of the data directory from before still need the old key.',
				]}
				confirmLabel="Rotate"
				onConfirm={() => rotate.mutateAsync({})}
			/>
		</Panel>
	);
}

function Rotation({ rotation }: { rotation: NonNullable<MasterKeyStatus['rotation']> }) {
	const most = useRef(1);
	most.current = Math.max(most.current, rotation.remaining);
	const percent = Math.round((1 - rotation.remaining / most.current) * 100);
	return (
		<div role="status">
			<Text size="sm" mb={6}>
				A rotation is under way: {formatCount(rotation.remaining)} values are still under version{' '}
				{rotation.previousVersions.join(', ')}.
			</Text>
			<Progress value={percent} aria-label="Rotation" />
		</div>
	);
}
