import { Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { Refusal } from '../../core/contract/refusals.ts';
import classes from './reasoning.module.css';

type Check = Refusal['checks'][number];

/** The check by which a client was or would be refused, with what it looked at. */
export function FailedCheck({ check: { rule, expected, actual } }: { check: Check }) {
	return (
		<section className={classes.failed} aria-label="First check that failed">
			<Text size="sm" fw={600}>
				{rule}
			</Text>
			<dl>
				<dt>Expected</dt>
				<dd>{expected}</dd>
				<dt>Actual</dt>
				<dd>{actual}</dd>
			</dl>
		</section>
	);
}

/** All checks that were made, in order. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
	return (
		<ol className={classes.checks}>
			{checks.map((check, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a reasoning never changes
				<li key={index} data-passed={check.passed}>
					{check.passed ? (
						<IconCheck size={16} className={classes.passed} aria-label="Passed" />
					) : (
						<IconX size={16} className={classes.missed} aria-label="Failed" />
					)}
					<div>
						<p>{check.rule}</p>
						<p className={classes.facts}>
							{check.check} · expected {check.expected} · actual {check.actual}
						</p>
					</div>
				</li>
			))}
		</ol>
	);
}
