import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './page.module.css';
import { Truncate } from './truncate.tsx';

/** Forms, and what goes with them, are no wider: a line of them is read as one. */
export const FORM_WIDTH_MAX = '44rem';

interface PageProps {
	title: string;
	/** Stands beside the title. */
	badge?: ReactNode;
	/** One quiet line under the title. */
	summary?: ReactNode;
	/** What can be done here; one action is the primary one. */
	actions?: ReactNode;
	/** The content takes the height of the window and scrolls in itself. */
	fill?: boolean;
	/** What the title belongs to, for the window's title: "Apps". */
	within?: string;
	children: ReactNode;
}

/** A place of the console: its heading and what it shows. */
export function Page({ title, badge, summary, actions, fill = false, within, children }: PageProps) {
	useDocumentTitle([title, ...(within ? [within] : []), 'WireSocket'].join(' · '));
	return (
		<div className={classes.page} data-fill={fill}>
			<header className={classes.header}>
				<div className={classes.heading}>
					<div className={classes.titleLine}>
						<h1 className={classes.title}>
							<Truncate text={title} />
						</h1>
						{badge}
					</div>
					{summary && <div className={classes.summary}>{summary}</div>}
				</div>
				{actions && <div className={classes.actions}>{actions}</div>}
			</header>
			{children}
		</div>
	);
}

interface PanelProps {
	title: string;
	/** Stands at the end of the title's line. */
	aside?: ReactNode;
	/** Without the padding, for a list that reaches from edge to edge. */
	flush?: boolean;
	children: ReactNode;
}

/** A part of a page with a heading. */
export function Panel({ title, aside, flush = false, children }: PanelProps) {
	const content = (
		<>
			<header className={classes.panelHeader}>
				<h2 className={classes.panelTitle}>{title}</h2>
				{aside}
			</header>
			<div className={flush ? classes.panelFlush : classes.panelBody}>{children}</div>
		</>
	);
	// A table in it is a landmark of that name already.
	if (flush) return <div className={classes.panel}>{content}</div>;
	return (
		<section className={classes.panel} aria-label={title}>
			{content}
		</section>
	);
}
