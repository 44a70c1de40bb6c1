import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconClockPause, IconGitMerge, IconLock, IconMapPinOff, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import type { Failure } from '../api/failure.ts';
import { formatCountdown } from './format.ts';
import { useNowPerSecond } from './now.ts';

interface FailureNoticeProps {
	failure: Pick<Failure, 'title' | 'detail'> & Partial<Failure>;
	onRetry?: (() => void) | undefined;
	onDismiss?: (() => void) | undefined;
}

/**
 * Says what went wrong and what to do; stays until it is dismissed or the thing works. When the server said how long to wait, the
 * notice counts down, and what can be tried again is then tried again.
 */
export function FailureNotice({ failure, onRetry, onDismiss }: FailureNoticeProps) {
	const { Icon, color } = looksOf(failure.status);
	const { retryAtMs = null } = failure;
	return (
		<Alert
			color={color}
			icon={<Icon size={18} aria-hidden />}
			title={failure.title}
			withCloseButton={onDismiss !== undefined}
			closeButtonLabel="Dismiss"
			{...(onDismiss ? { onClose: onDismiss } : {})}
		>
			<Text size="sm">{failure.detail}</Text>
			{retryAtMs !== null && <Countdown key={retryAtMs} retryAtMs={retryAtMs} onRetry={onRetry} />}
			{retryAtMs === null && onRetry && <RetryButton onRetry={onRetry} label="Retry" />}
		</Alert>
	);
}

function RetryButton({ onRetry, label }: { onRetry: () => void; label: string }) {
	return (
		<Group mt="xs">
			<Button size="xs" variant="default" onClick={onRetry}>
				{label}
			</Button>
		</Group>
	);
}

/** Waits as long as the server asked for. @param onRetry what is then tried again by itself */
export function Countdown({ retryAtMs, onRetry }: { retryAtMs: number; onRetry?: (() => void) | undefined }) {
	const leftMs = retryAtMs - useNowPerSecond();
	const isOver = leftMs <= 0;
	const retry = useEffectEvent(() => onRetry?.());
	useEffect(() => {
		if (isOver) retry();
	}, [isOver]);
	if (isOver) return onRetry ? <RetryButton onRetry={onRetry} label="Retry" /> : <Text size="sm">You can try again now.</Text>;
	return (
		<Text size="sm" mt={4} role="timer" style={{ fontVariantNumeric: 'tabular-nums' }}>
			{onRetry ? 'Tries again by itself in' : 'Try again in'} {formatCountdown(leftMs)}
		</Text>
	);
}

/** Each kind of failure is told apart by its icon; what passes by itself is yellow. */
function looksOf(status: number | null | undefined): { Icon: typeof IconAlertCircle; color: 'red' | 'yellow' } {
	switch (status) {
		case null:
		case 502:
		case 504:
			return { Icon: IconPlugConnectedX, color: 'red' };
		case 401:
		case 403:
			return { Icon: IconLock, color: 'red' };
		case 404:
		case 410:
			return { Icon: IconMapPinOff, color: 'red' };
		case 409:
		case 412:
			return { Icon: IconGitMerge, color: 'yellow' };
		case 429:
		case 503:
			return { Icon: IconClockPause, color: 'yellow' };
		default:
			return { Icon: IconAlertCircle, color: 'red' };
	}
}
