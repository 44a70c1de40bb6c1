import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './facts.module.css';

export interface Fact {
	label: string;
	/** Undefined while it is on its way. */
	value: ReactNode;
}

interface FactsProps {
	facts: readonly Fact[];
	/** Two beside each other where there is room. */
	inColumns?: boolean;
	/** For a narrow panel: the names take less room. */
	narrow?: boolean;
}

/** Names and values, one below the other. */
export function Facts({ facts, inColumns = false, narrow = false }: FactsProps) {
	return (
		<dl className={classes.facts} data-columns={inColumns} data-narrow={narrow}>
			{facts.map(({ label, value }) => (
				<div key={label} className={classes.fact}>
					<dt>{label}</dt>
					<dd>{value === undefined ? <Skeleton height={12} width="60%" my={4} /> : value}</dd>
				</div>
			))}
		</dl>
	);
}
