import { Tooltip } from '@mantine/core';
import { useClockOffsetMs } from '../api/clock.ts';
import { formatAgo, formatDateTime } from './format.ts';
import { useNowPerHalfMinute } from './now.ts';

/** How long ago something was, by the instance's clock; the tooltip has the exact time. */
export function RelativeTime({ at }: { at: string }) {
	const nowMs = useNowPerHalfMinute() + useClockOffsetMs();
	const thenMs = Date.parse(at);
	return (
		<Tooltip label={formatDateTime(thenMs)}>
			<time dateTime={at}>{formatAgo(thenMs, nowMs)}</time>
		</Tooltip>
	);
}
