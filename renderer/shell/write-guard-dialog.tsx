import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { consoleQueries } from '../api/clients.ts';
import { type GuardedWrite, useGuardedWrites } from '../api/write-guard.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** Asks for the name of an instance before something is changed there; see `sendGuarded`. */
export function WriteGuardDialog() {
	const write = useGuardedWrites(({ waiting }) => waiting[0]);
	return write ? <Question write={write} /> : null;
}

function Question({ write }: { write: GuardedWrite }) {
	const queryClient = useQueryClient();
	const instances = useQuery(consoleQueries.instances.list.queryOptions());
	const entry = instances.data?.find(({ id }) => id === write.instanceId);
	const unlock = useMutation(
		consoleQueries.instances.unlock.mutationOptions({
			onSuccess: () => queryClient.invalidateQueries({ queryKey: consoleQueries.instances.list.key() }),
		}),
	);
	if (!entry) return null;
	const { name, production } = entry;
	const confirm = async () => {
		if (write.isLocked) await unlock.mutateAsync({ instanceId: write.instanceId, name });
		write.answer(name);
	};
	return (
		<ConfirmDialog
			opened
			// After a confirmation as well; a second answer changes nothing
			onClose={() => write.answer(null)}
			title={write.isLocked ? `Unlock ${name} and make the change?` : `Change ${name}?`}
			consequences={[
				...(production ? [`${name} is in production: people work with it right now.`] : []),
				...(write.isLocked ? ['It is read-only. It is unlocked for 15 minutes, then it is read-only again.'] : []),
			]}
			confirmLabel={write.isLocked ? 'Unlock and change' : 'Change'}
			typedName={name}
			onConfirm={confirm}
		/>
	);
}
