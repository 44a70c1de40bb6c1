import { Progress } from '@mantine/core';
import { formatCount } from '../../ui/format.ts';
import classes from './load.module.css';

/** From here on a node takes no more (docs/nodes.md). */
const OVERLOADED_PERCENT = 80;
const BUSY_PERCENT = 70;

interface LoadProps {
	/** What is used, for screen readers: "Memory of eu-central-1". */
	label: string;
	/** 0 to 100; null while nothing is known. */
	percent: number | null;
	/** Stands before the bar; absent: the percentage. */
	text?: string;
}

/** How full something is, as a text with a bar. */
export function Load({ label, percent, text }: LoadProps) {
	if (percent === null) return <span className={classes.none}>–</span>;
	return (
		<span className={classes.load}>
			<span className={classes.text}>{text ?? `${Math.round(percent)} %`}</span>
			<Progress.Root size={4} className={classes.bar ?? ''}>
				<Progress.Section value={percent} color={colorOf(percent)} aria-label={label} />
			</Progress.Root>
		</span>
	);
}

/** Connections of those that a node is made for. */
export function ConnectionLoad({ region, connections, max }: { region: string; connections: number; max: number | null }) {
	const percent = max === null ? null : Math.min(100, (connections / max) * 100);
	if (max === null) return formatCount(connections);
	return (
		<Load label={`Connections of ${region}`} percent={percent} text={`${formatCount(connections)} of ${formatCount(max)}`} />
	);
}

function colorOf(percent: number): string {
	if (percent >= OVERLOADED_PERCENT) return 'var(--ws-bad)';
	return percent >= BUSY_PERCENT ? 'var(--ws-waiting)' : 'var(--ws-good)';
}
