import { Tooltip } from '@mantine/core';
import { formatAgo, formatDateTime } from './format.ts';
import { useNowPerHalfMinute } from './now.ts';

/** How long ago something was; the tooltip has the exact time. */
export function RelativeTime({ at }: { at: string }) {
	const nowMs = useNowPerHalfMinute();
	const thenMs = Date.parse(at);
	return (
		<Tooltip label={formatDateTime(thenMs)}>
			<time dateTime={at}>{formatAgo(thenMs, nowMs)}</time>
		</Tooltip>
	);
}
