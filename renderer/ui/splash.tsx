import { Loader } from '@mantine/core';
import classes from './splash.module.css';

/** What is shown for the moment before there is anything to show. */
export function Splash() {
	return (
		<div className={classes.splash} role="status" aria-label="Loading">
			<Loader size="sm" />
		</div>
	);
}
