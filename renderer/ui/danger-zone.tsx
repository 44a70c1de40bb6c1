import type { ReactNode } from 'react';
import classes from './danger-zone.module.css';

/** What takes things away: last on its page, each with a sentence that says what it does. */
export function DangerZone({ children }: { children: ReactNode }) {
	return (
		<section className={classes.zone} aria-label="Danger zone">
			<h2 className={classes.heading}>Danger zone</h2>
			{children}
		</section>
	);
}

interface DangerActionProps {
	title: string;
	/** What it does, and to whom. */
	text: ReactNode;
	/** The button. */
	children: ReactNode;
}

/** One thing that can be done in a {@link DangerZone}. */
export function DangerAction({ title, text, children }: DangerActionProps) {
	return (
		<div className={classes.action}>
			<div>
				<h3 className={classes.title}>{title}</h3>
				<p className={classes.text}>{text}</p>
			</div>
			{children}
		</div>
	);
}
