import { Tooltip } from '@mantine/core';
import { useClockOffsetMs } from '../api/clock.tsx';
import { formatDateTime, formatTimeLeft } from './format.ts';
import { useNowPerSecond } from './now.ts';

/** How long it is until something happens, by the instance's clock; the tooltip has the exact time. */
export function TimeLeft({ until }: { until: string }) {
	const nowMs = useNowPerSecond() + useClockOffsetMs();
	const untilMs = Date.parse(until);
	return (
		<Tooltip label={formatDateTime(untilMs)}>
			<time dateTime={until} style={{ fontVariantNumeric: 'tabular-nums' }}>
				{formatTimeLeft(untilMs - nowMs)}
			</time>
		</Tooltip>
	);
}
