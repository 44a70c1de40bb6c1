import { Loader, Text } from '@mantine/core';
import { useIsSlow } from './slow.ts';
import classes from './splash.module.css';

/** What is shown for the moment before there is anything to show. */
export function Splash() {
	const isSlow = useIsSlow(true);
	return (
		<div className={classes.splash} role="status" aria-label="Loading">
			<Loader size="sm" />
			{isSlow && <Text size="sm">This takes longer than usual. Still waiting for an answer…</Text>}
		</div>
	);
}
