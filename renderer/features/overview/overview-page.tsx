import { useQuery } from '@tanstack/react-query';
import { describeFailure } from '../../api/failure.ts';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Decisions } from './decisions.tsx';
import { FirstSteps } from './first-steps.tsx';
import { InstanceFacts } from './instance-facts.tsx';
import { LiveCounts } from './live-counts.tsx';
import { NodeCharts } from './node-charts.tsx';
import { Nodes } from './nodes.tsx';
import classes from './overview.module.css';
import { PendingTenants } from './pending-tenants.tsx';
import { Refusals } from './refusals.tsx';

/** The instance at a glance, and what waits for a decision. */
export function OverviewPage() {
	const { entry } = useInstance();
	const tenants = useQuery(useQueries().tenants.list.queryOptions({ input: { limit: 1 } }));
	return (
		<Page title="Overview" summary={`${entry.name}: control plane and WebSocket nodes of this instance`}>
			{tenants.isError && !tenants.data && (
				<FailureNotice failure={describeFailure(tenants.error)} onRetry={() => void tenants.refetch()} />
			)}
			<FirstSteps />
			<LiveCounts />
			<div className={classes.decisions}>
				<PendingTenants />
				<Decisions />
				<Refusals />
			</div>
			<NodeCharts />
			<Nodes />
			<Panel title="Instance">
				<InstanceFacts />
			</Panel>
		</Page>
	);
}
