import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useInstance } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DangerAction, DangerZone } from '../../ui/danger-zone.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { describeCounts } from './data-counts.tsx';
import { useRestart } from './restart.ts';

/** Back to nothing. */
export function Reset() {
	const { queries } = useInstance();
	const navigate = useNavigate();
	const [isAsking, setIsAsking] = useState(false);
	const { isRestarting, follow } = useRestart();
	const facts = useQuery(queries.data.get.queryOptions());
	const reset = async () => {
		await follow(() => queries.data.reset.call());
		notifyDone('The sandbox is empty.');
		await navigate({ to: '/' });
	};
	return (
		<QueryPlace query={facts}>
			{({ counts }) => (
				<>
					<DangerZone>
						<DangerAction
							title="Reset the sandbox"
							text={`Removes all that is here: ${describeCounts(counts)}. Signing keys, settings, the clock and remote instances go, too.`}
						>
							<Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)} disabled={isRestarting}>
								{isRestarting ? <Loader size="xs" aria-label="Starting anew" /> : 'Reset sandbox'}
							</Button>
						</DangerAction>
					</DangerZone>
					<ConfirmDialog
						opened={isAsking}
						onClose={() => setIsAsking(false)}
						title="Reset the sandbox?"
						consequences={[
							`${describeCounts(counts)} are removed for good.`,
							'All client secrets, tokens and links stop working. Editors are closed with 1001.',
							'The service starts anew at the same addresses, in a few seconds. To be able to return, back up first.',
						]}
						confirmLabel="Reset sandbox"
						typedName="reset"
						isDestructive
						onConfirm={reset}
					/>
				</>
			)}
		</QueryPlace>
	);
}
