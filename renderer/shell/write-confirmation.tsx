import { useConfirmation } from '../api/confirmation.ts';
import { useInstance } from '../api/instance.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** Each write to a production instance wants its name to be typed. It is asked here, whichever place it comes from. */
export function WriteConfirmation() {
	const { entry } = useInstance();
	const question = useConfirmation((state) => state.question);
	const isOurs = question !== null && question.instanceId === entry.id;
	return (
		<ConfirmDialog
			opened={isOurs}
			onClose={() => question?.answer(null)}
			title={`Change ${entry.name}?`}
			consequences={[
				`${entry.name} is a production instance (${entry.environment.name}). What you are about to do changes it at once.`,
			]}
			confirmLabel="Make the change"
			typedName={entry.name}
			isDestructive
			onConfirm={async () => question?.answer(entry.name)}
		/>
	);
}
