import { notifications } from '@mantine/notifications';
import { describeFailure } from '../api/failure.ts';

const SUCCESS_MS = 4_000;

/** Says for a moment that something was done. */
export function notifyDone(message: string): void {
	notifications.show({ message, color: 'green', autoClose: SUCCESS_MS, closeButtonProps: { 'aria-label': 'Dismiss' } });
}

/** Says that something was not done, until it is dismissed. */
export function notifyFailure(error: unknown): void {
	const { title, detail } = describeFailure(error);
	notifications.show({
		title,
		message: detail,
		color: 'red',
		autoClose: false,
		closeButtonProps: { 'aria-label': 'Dismiss' },
	});
}
