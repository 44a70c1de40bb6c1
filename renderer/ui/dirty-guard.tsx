import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

interface DirtyGuardProps {
	/** Whether something was typed that is not saved; asked when one is about to leave. Mantine's `form.isDirty` fits. */
	isDirty: () => boolean;
}

/**
 * Each dialog hears of Escape anywhere in the window: the very press that wants to leave the form's dialog would be the answer to the
 * question, too, and the press that answers it would want to leave once more.
 */
const ESCAPE_IS_OURS = { 'data-mantine-stop-propagation': true };

/**
 * Keeps what was typed: who leaves the place, closes its dialog or the window with something unsaved is asked first. Put it into the
 * form. A form that navigates away by itself after saving calls `form.resetDirty()` before.
 */
export function DirtyGuard({ isDirty }: DirtyGuardProps) {
	const blocker = useBlocker({
		shouldBlockFn: ({ current, next }) => isDirty() && leaves(current, next),
		enableBeforeUnload: isDirty,
		withResolver: true,
	});
	const isBlocked = blocker.status === 'blocked';
	const stay = () => blocker.reset?.();
	return (
		<Modal
			opened={isBlocked}
			onClose={stay}
			title="Leave without saving?"
			closeOnEscape={false}
			onKeyDown={({ key }) => key === 'Escape' && stay()}
			withCloseButton={false}
		>
			<Text size="sm">What you typed here is not saved yet.</Text>
			<Group justify="flex-end" gap="xs" mt="lg">
				<Button variant="default" onClick={() => blocker.proceed?.()} {...ESCAPE_IS_OURS}>
					Discard and leave
				</Button>
				<Button onClick={stay} data-autofocus {...ESCAPE_IS_OURS}>
					Stay
				</Button>
			</Group>
		</Modal>
	);
}

interface Target {
	pathname: string;
	search: object;
}

/** What an address says of a form in a dialog: something new, or the id of what is edited. */
const DIALOGS = ['create', 'edit'];

/** Another place, or the same one without its dialog; what a list is searched for is neither. */
function leaves(current: Target, next: Target): boolean {
	return current.pathname !== next.pathname || DIALOGS.some((dialog) => dialog in current.search && !(dialog in next.search));
}
