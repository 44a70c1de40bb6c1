import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { Failure } from '../api/failure.ts';

interface FailureNoticeProps {
	failure: Pick<Failure, 'title' | 'detail'>;
	onRetry?: (() => void) | undefined;
	onDismiss?: (() => void) | undefined;
}

/** Says what went wrong and what to do; stays until it is dismissed or the thing works. */
export function FailureNotice({ failure, onRetry, onDismiss }: FailureNoticeProps) {
	return (
		<Alert
			color="red"
			icon={<IconAlertCircle size={18} aria-hidden />}
			title={failure.title}
			withCloseButton={onDismiss !== undefined}
			closeButtonLabel="Dismiss"
			{...(onDismiss ? { onClose: onDismiss } : {})}
		>
			<Text size="sm">{failure.detail}</Text>
			{onRetry && (
				<Group mt="xs">
					<Button size="xs" variant="default" onClick={onRetry}>
						Retry
					</Button>
				</Group>
			)}
		</Alert>
	);
}
