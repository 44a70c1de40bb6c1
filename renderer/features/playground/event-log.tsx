import { useEffect, useRef } from 'react';
import { formatDateTime } from '../../ui/format.ts';
import type { PlaygroundClient } from './client.ts';
import classes from './playground.module.css';

interface EventLogProps {
	label: string;
	log: ReturnType<PlaygroundClient['store']['getState']>['log'];
}

const TIME_START = 'YYYY-MM-DD '.length;

/** What happened to a connection, newest last and in view. */
export function EventLog({ label, log }: EventLogProps) {
	const list = useRef<HTMLElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new entry comes into view
	useEffect(() => {
		if (list.current) list.current.scrollTop = list.current.scrollHeight;
	}, [log]);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
		<section ref={list} className={classes.log} aria-label={label} tabIndex={0}>
			{log.length === 0 && <p className={classes.logEmpty}>Nothing has happened yet.</p>}
			<ol>
				{log.map(({ id, atMs, text }) => (
					<li key={id}>
						<time dateTime={new Date(atMs).toISOString()}>{formatDateTime(atMs).slice(TIME_START)}</time> <span>{text}</span>
					</li>
				))}
			</ol>
		</section>
	);
}
