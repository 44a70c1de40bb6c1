import type { PlaygroundClient } from './client.ts';
import classes from './playground.module.css';

type Phase = ReturnType<PlaygroundClient['store']['getState']>['phase'];

const PHASES: Record<Phase, { label: string; tone: 'good' | 'waiting' | 'bad' | 'idle' }> = {
	offline: { label: 'Offline', tone: 'idle' },
	connecting: { label: 'Connecting', tone: 'waiting' },
	syncing: { label: 'Syncing', tone: 'waiting' },
	synced: { label: 'Synced', tone: 'good' },
	waiting: { label: 'Reconnecting', tone: 'waiting' },
	closed: { label: 'Closed', tone: 'bad' },
};

/** Where a connection stands. */
export function PhaseBadge({ phase }: { phase: Phase }) {
	const { label, tone } = PHASES[phase];
	return (
		<span className={classes.phase} role="status">
			<span className={classes.phaseDot} data-tone={tone} aria-hidden />
			{label}
		</span>
	);
}
