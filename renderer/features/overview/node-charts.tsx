import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { NODE_HISTORY_INTERVAL_MS, NODE_HISTORY_LENGTH, type NodeHistory } from '../../../core/contract/nodes.ts';
import { useMay } from '../../api/access.tsx';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useIntervalNumber } from '../../ui/now.ts';
import { Panel } from '../../ui/page.tsx';
import { CHART_LINES_MAX, type ChartLine, TimeChart } from '../../ui/time-chart.tsx';
import { movedOn } from './moved-on.ts';
import classes from './overview.module.css';

const FIGURES = [
	{ key: 'connections', title: 'Connections' },
	{ key: 'documents', title: 'Documents' },
	{ key: 'operationsPerMinute', title: 'Operations per minute' },
] as const;
type Figure = (typeof FIGURES)[number]['key'];

/** What the nodes did in the last 15 minutes. Changes are pushed; where nothing changes, time alone moves on. */
export function NodeCharts() {
	const may = useMay();
	const history = useQuery(useQueries().nodes.history.queryOptions({ enabled: may('nodes.history') }));
	const { data: told, dataUpdatedAt } = history;
	const interval = useIntervalNumber(NODE_HISTORY_INTERVAL_MS);
	const passed = interval - Math.floor(dataUpdatedAt / NODE_HISTORY_INTERVAL_MS);
	const timesMs = useMemo(() => timesUpTo(interval), [interval]);
	const data = useMemo(() => told && movedOn(told, passed), [told, passed]);
	if (!may('nodes.history')) return null;
	if (history.isError && !data)
		return <FailureNotice failure={describeFailure(history.error)} onRetry={() => void history.refetch()} />;
	return (
		<Panel title="Last 15 minutes">
			<div className={classes.charts}>
				{FIGURES.map(({ key, title }) => (
					<TimeChart key={key} title={title} timesMs={timesMs} lines={data ? linesOf(data, key) : []} />
				))}
			</div>
		</Panel>
	);
}

/** The times of the intervals, the last of which is going on. @param current its number */
function timesUpTo(current: number): number[] {
	return Array.from(
		{ length: NODE_HISTORY_LENGTH },
		(_, index) => (current - NODE_HISTORY_LENGTH + 1 + index) * NODE_HISTORY_INTERVAL_MS,
	);
}

/** A line for each node, or one for all where there are too many to tell apart. */
function linesOf({ nodes }: NodeHistory, figure: Figure): ChartLine[] {
	if (nodes.length <= CHART_LINES_MAX) return nodes.map((node) => ({ name: node.region, values: node[figure] }));
	const values = Array.from({ length: NODE_HISTORY_LENGTH }, (_, index) => sum(nodes.map((node) => node[figure][index] ?? null)));
	return [{ name: `All ${nodes.length} nodes`, values }];
}

function sum(values: readonly (number | null)[]): number | null {
	const known = values.filter((value) => value !== null);
	return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
