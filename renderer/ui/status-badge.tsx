import classes from './status-badge.module.css';

const STATUSES = {
	active: { label: 'Active', tone: 'good' },
	pending: { label: 'Pending', tone: 'waiting' },
	inactive: { label: 'Inactive', tone: 'idle' },
	draining: { label: 'Draining', tone: 'waiting' },
	overloaded: { label: 'Overloaded', tone: 'bad' },
	offline: { label: 'Offline', tone: 'bad' },
	stopped: { label: 'Stopped', tone: 'idle' },
	archived: { label: 'Archived', tone: 'idle' },
	retired: { label: 'Retired', tone: 'idle' },
	revoked: { label: 'Revoked', tone: 'bad' },
	disabled: { label: 'Disabled', tone: 'bad' },
	rejected: { label: 'Rejected', tone: 'idle' },
	suspended: { label: 'Suspended', tone: 'bad' },
	expired: { label: 'Expired', tone: 'bad' },
	past_due: { label: 'Past due', tone: 'bad' },
	cancelled: { label: 'Cancelled', tone: 'waiting' },
	open: { label: 'Open', tone: 'waiting' },
	paid: { label: 'Paid', tone: 'good' },
	void: { label: 'Void', tone: 'idle' },
	uncollectible: { label: 'Uncollectible', tone: 'bad' },
	queued: { label: 'Queued', tone: 'waiting' },
	sent: { label: 'Sent', tone: 'good' },
	failed: { label: 'Failed', tone: 'bad' },
	kept: { label: 'Kept', tone: 'idle' },
	deleting: { label: 'Deleting', tone: 'waiting' },
	reachable: { label: 'Reachable', tone: 'good' },
	away: { label: 'Away', tone: 'bad' },
	silent: { label: 'Does not answer', tone: 'bad' },
	busy: { label: 'Busy', tone: 'waiting' },
	signed_out: { label: 'Signed out', tone: 'idle' },
	session_ended: { label: 'Session ended', tone: 'waiting' },
	certificate_refused: { label: 'Bad certificate', tone: 'bad' },
	not_allowed: { label: 'Not allowed', tone: 'bad' },
} as const;

type Status = keyof typeof STATUSES;

/** A state in a word. */
export function statusLabel(status: Status): string {
	return STATUSES[status].label;
}

/** A state as text with a dot, so that colour says nothing that the text does not. */
export function StatusBadge({ status }: { status: Status }) {
	const { label, tone } = STATUSES[status];
	return (
		<span className={classes.badge}>
			<span className={classes.dot} data-tone={tone} aria-hidden />
			<span>{label}</span>
		</span>
	);
}
