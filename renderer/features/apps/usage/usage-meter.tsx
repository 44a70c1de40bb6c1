import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { CRITICAL_PERCENT, type UsageFigure, WARNING_PERCENT } from '../../../../core/contract/usage.ts';
import { formatCount } from '../../../ui/format.ts';
import classes from './usage-meter.module.css';

const WORDS = { healthy: 'Healthy', warning: 'Near the limit', critical: 'At the limit' } as const;

interface UsageMeterProps {
	label: string;
	figure: UsageFigure;
	/** A quiet line below: what the figure is of, or what happens at the limit. */
	note?: ReactNode;
}

/** How much of a limit is in use, with the thresholds at which that is worth a look. */
export function UsageMeter({ label, figure: { current, limit, percent, status }, note }: UsageMeterProps) {
	return (
		<div className={classes.meter} data-status={status}>
			<div className={classes.line}>
				<span className={classes.label}>{label}</span>
				<span className={classes.count}>
					{formatCount(current)} <small>of {formatCount(limit)}</small>
				</span>
			</div>
			<VisuallyHidden>
				<meter aria-label={label} min={0} max={limit} value={Math.min(current, limit)}>
					{formatCount(current)} of {formatCount(limit)}
				</meter>
			</VisuallyHidden>
			<div className={classes.track} aria-hidden>
				<div className={classes.bar} style={{ width: `${Math.min(percent, 100)}%` }} data-some={current > 0} />
				{[WARNING_PERCENT, CRITICAL_PERCENT].map((threshold) => (
					<span key={threshold} className={classes.threshold} style={{ insetInlineStart: `${threshold}%` }} />
				))}
			</div>
			<div className={classes.line}>
				<span className={classes.note}>{note}</span>
				<span className={classes.status}>
					{WORDS[status]} · {percent === 0 && current > 0 ? '< 1' : percent} %
				</span>
			</div>
		</div>
	);
}
