import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

interface DirtyGuardProps {
	/** Whether something was typed that is not saved; asked when one is about to leave. Mantine's `form.isDirty` fits. */
	isDirty: () => boolean;
}

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
		<Modal opened={isBlocked} onClose={stay} title="Leave without saving?">
			<Text size="sm">What you typed here is not saved yet.</Text>
			<Group justify="flex-end" gap="xs" mt="lg">
				<Button variant="default" onClick={() => blocker.proceed?.()}>
					Discard and leave
				</Button>
				<Button onClick={stay} data-autofocus>
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

/** Another place, or the same one without its dialog; what a list is searched for is neither. */
function leaves(current: Target, next: Target): boolean {
	return current.pathname !== next.pathname || ('create' in current.search && !('create' in next.search));
}
