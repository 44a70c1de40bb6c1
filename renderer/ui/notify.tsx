import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { describeFailure, type Failure } from '../api/failure.ts';
import { Countdown } from './failure-notice.tsx';

const SUCCESS_MS = 4_000;
/** Long enough to read what happened, to be sorry, and to find the button. */
const UNDO_MS = 10_000;

interface DoneOptions {
	/** Takes back what was done. Give it wherever that is one call: a rename, a switch, an archive. */
	undo?: () => Promise<unknown>;
}

/** Says for a moment that something was done, with a button that takes it back where it can be taken back. */
export function notifyDone(message: string, { undo }: DoneOptions = {}): void {
	const id = crypto.randomUUID();
	const takeBack = async () => {
		notifications.hide(id);
		try {
			await undo?.();
			notifyDone('Undone.');
		} catch (error) {
			notifyFailure(error);
		}
	};
	notifications.show({
		id,
		color: 'green',
		autoClose: undo ? UNDO_MS : SUCCESS_MS,
		closeButtonProps: { 'aria-label': 'Dismiss' },
		message: undo ? (
			<Group justify="space-between" wrap="nowrap" gap="sm">
				<span>{message}</span>
				<Button size="compact-xs" variant="default" onClick={() => void takeBack()}>
					Undo
				</Button>
			</Group>
		) : (
			message
		),
	});
}

/** Says that something was not done, until it is dismissed. */
export function notifyFailure(error: unknown): void {
	notifyProblem(describeFailure(error));
}

/** Says that something did not go as it should and what to do, until it is dismissed. */
export function notifyProblem({ title, detail, retryAtMs = null }: Pick<Failure, 'title' | 'detail'> & Partial<Failure>): void {
	notifications.show({
		title,
		message: (
			<>
				{detail}
				{retryAtMs !== null && <Countdown retryAtMs={retryAtMs} />}
			</>
		),
		color: 'red',
		autoClose: false,
		closeButtonProps: { 'aria-label': 'Dismiss' },
	});
}
