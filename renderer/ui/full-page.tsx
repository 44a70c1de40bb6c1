import type { ReactNode } from 'react';
import classes from './full-page.module.css';
import { Logo } from './logo.tsx';

/** A page without the console around it. */
export function FullPage({ children }: { children: ReactNode }) {
	return (
		<main className={classes.page}>
			<div className={classes.brand}>
				<Logo sizePx={28} />
				<span>WireSocket</span>
			</div>
			<div className={classes.card}>{children}</div>
		</main>
	);
}
