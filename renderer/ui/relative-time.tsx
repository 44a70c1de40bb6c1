import { useClockOffsetMs } from '../api/clock.tsx';
import { formatAgo, formatDateTime } from './format.ts';
import { useLazyTooltip } from './lazy-tooltip.tsx';
import { useNowPerHalfMinute } from './now.ts';

/** How long ago something was, by the instance's clock; the tooltip has the exact time. */
export function RelativeTime({ at }: { at: string }) {
	const nowMs = useNowPerHalfMinute() + useClockOffsetMs();
	const thenMs = Date.parse(at);
	const { targetProps, tooltip } = useLazyTooltip(formatDateTime(thenMs));
	return (
		<>
			<time dateTime={at} {...targetProps}>
				{formatAgo(thenMs, nowMs)}
			</time>
			{tooltip}
		</>
	);
}
