import { EmptyState } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
	icon: ReactNode;
	/** In a panel of a page that has more to show: without the icon, and lower. */
	compact?: boolean;
	title: string;
	/** One sentence. */
	sentence: ReactNode;
	/** One action. */
	action?: ReactNode;
	/** One runnable snippet. */
	snippet?: ReactNode;
}

/** What a place shows that has nothing to show yet. */
export function Empty({ icon, title, sentence, action, snippet, compact = false }: EmptyProps) {
	return (
		<div className={classes.empty} data-compact={compact}>
			<EmptyState size={compact ? 'xs' : 'sm'} icon={compact ? undefined : icon} title={title} description={sentence}>
				{action && <EmptyState.Actions mt="xs">{action}</EmptyState.Actions>}
			</EmptyState>
			{snippet && <div className={classes.snippet}>{snippet}</div>}
		</div>
	);
}
