import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UNLOCK_MS } from '../../core/contract/instances.ts';
import { consoleQueries } from '../api/clients.ts';
import { useInstance } from '../api/instance.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { notifyDone, notifyFailure } from '../ui/notify.tsx';
import { useNowPerHalfMinute } from '../ui/now.ts';
import classes from './scope-bar.module.css';

const MINUTE_MS = 60_000;

/** Lets a read-only instance take writes, or locks it again; nothing for one that always takes them. */
export function InstanceGuard() {
	const { entry } = useInstance();
	const queryClient = useQueryClient();
	const [isAsking, { open, close }] = useDisclosure();
	const nowMs = useNowPerHalfMinute();
	const refresh = () => queryClient.invalidateQueries({ queryKey: consoleQueries.instances.list.key() });
	const unlock = useMutation(consoleQueries.instances.unlock.mutationOptions({ onSuccess: refresh }));
	const lock = useMutation(consoleQueries.instances.lock.mutationOptions({ onSuccess: refresh, onError: notifyFailure }));
	if (!entry.readOnly) return null;
	const leftMs = entry.writesUnlockedUntil === null ? 0 : Date.parse(entry.writesUnlockedUntil) - nowMs;
	if (leftMs > 0)
		return (
			<span className={classes.guard}>
				<Button
					size="compact-xs"
					variant="default"
					loading={lock.isPending}
					onClick={() => lock.mutate({ instanceId: entry.id })}
				>
					Lock
				</Button>
			</span>
		);
	return (
		<span className={classes.guard}>
			<Button size="compact-xs" variant="default" onClick={open}>
				Unlock
			</Button>
			<ConfirmDialog
				opened={isAsking}
				onClose={close}
				title={`Let ${entry.name} take writes?`}
				consequences={[
					`For ${UNLOCK_MS / MINUTE_MS} minutes, what you do here changes ${entry.name} (${entry.environment.name}).`,
					'Then it is read-only again by itself.',
				]}
				confirmLabel="Unlock writes"
				typedName={entry.name}
				onConfirm={async () => {
					await unlock.mutateAsync({ instanceId: entry.id, name: entry.name });
					notifyDone(`${entry.name} takes writes for ${UNLOCK_MS / MINUTE_MS} minutes.`);
				}}
			/>
		</span>
	);
}
