import { Button, Loader } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useIsFetching, useIsMutating } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CoreState } from '../../core/contract/bridge.ts';
import { useInstance, useInstanceState } from '../api/instance.tsx';
import { useIsSlow } from '../ui/slow.ts';
import { onCoreState } from './bridge.ts';
import classes from './connection-bar.module.css';

/** Tells that the service is away. What is on the screen stays, and is read again when it is back. */
export function ConnectionBar() {
	const { entry, retryNow } = useInstance();
	const connection = useInstanceState((state) => state.connection);
	const core = useCoreState();
	useEffect(() => {
		if (core.phase === 'ready') retryNow();
	}, [core.phase, retryNow]);
	const isAway = connection === 'lost' || 'message' in core;
	const isSlow = useIsSlow(useIsFetching() + useIsMutating() > 0) && !isAway;
	// The sandbox is of this very program
	const lost = entry.kind === 'sandbox' ? 'WireSocket' : entry.name;
	return (
		<div role="status" className={classes.region}>
			{isSlow && (
				<div className={classes.bar} data-tone="slow">
					<Loader size={12} color="currentColor" aria-hidden />
					<span>{entry.name} takes longer than usual. Still waiting for an answer…</span>
				</div>
			)}
			{isAway && (
				<div className={classes.bar}>
					<IconPlugConnectedX size={16} aria-hidden />
					<span>
						{'message' in core
							? core.message
							: `Connection to ${lost} lost. What you see may be out of date; trying again by itself.`}
					</span>
					{core.phase !== 'failed' && (
						<Button size="compact-xs" variant="white" color="dark" onClick={retryNow}>
							Retry now
						</Button>
					)}
				</div>
			)}
		</div>
	);
}

/** What the desktop shell says of the core process; in a browser, that all is well. */
function useCoreState(): CoreState {
	const [state, setState] = useState<CoreState>({ phase: 'ready' });
	useEffect(() => onCoreState(setState), []);
	return state;
}
