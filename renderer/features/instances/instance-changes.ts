import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { consoleQueries } from '../../api/clients.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import type { InstanceIntent } from './instance-actions.tsx';

/** What is done with an instance at once, without a dialog. */
export function useInstanceChanges() {
	const queryClient = useQueryClient();
	// How each of them answers is asked anew by itself once its settings or its session have changed
	const changed = useCallback(async () => {
		const { list, get } = consoleQueries.instances;
		await Promise.all([list.key(), get.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
	}, [queryClient]);
	const { mutate: signOut } = useMutation(consoleQueries.instances.signOut.mutationOptions());
	const { mutate: lock } = useMutation(consoleQueries.instances.lock.mutationOptions());
	const { mutate: duplicate } = useMutation(consoleQueries.instances.duplicate.mutationOptions());
	/** @returns whether that was all; else a dialog has to ask. */
	const actAtOnce = useCallback(
		({ what, entry }: InstanceIntent): boolean => {
			const input = { instanceId: entry.id };
			const outcome = (message: string) => ({
				onSuccess: () => {
					notifyDone(message);
					return changed();
				},
				onError: notifyFailure,
			});
			if (what === 'sign-out') signOut(input, outcome(`Signed out of ${entry.name}.`));
			else if (what === 'lock') lock(input, outcome(`${entry.name} is read-only again.`));
			else if (what === 'duplicate') duplicate(input, outcome(`${entry.name} is duplicated. Nobody is signed in to the copy.`));
			else return false;
			return true;
		},
		[signOut, lock, duplicate, changed],
	);
	return { changed, actAtOnce };
}
