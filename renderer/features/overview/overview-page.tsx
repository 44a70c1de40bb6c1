import { Button } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { describeFailure } from '../../api/failure.ts';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { tokenRequestSnippet } from '../../ui/connect-snippets.ts';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { InstanceFacts } from './instance-facts.tsx';
import { LiveCounts } from './live-counts.tsx';
import { Nodes } from './nodes.tsx';
import classes from './overview.module.css';
import { PendingTenants } from './pending-tenants.tsx';

/** The instance at a glance, and what waits for a decision. */
export function OverviewPage() {
	const { entry } = useInstance();
	const tenants = useQuery(useQueries().tenants.list.queryOptions({ input: { limit: 1 } }));
	const isNew = tenants.data?.total === 0;
	return (
		<Page title="Overview" summary={`${entry.name}: control plane and WebSocket nodes of this instance`}>
			{tenants.isError && !tenants.data && (
				<FailureNotice failure={describeFailure(tenants.error)} onRetry={() => void tenants.refetch()} />
			)}
			{isNew && <FirstSteps />}
			<LiveCounts />
			<PendingTenants />
			<Nodes />
			<Panel title="Instance">
				<InstanceFacts />
			</Panel>
		</Page>
	);
}

/** What a new instance shows first. */
function FirstSteps() {
	const navigate = useNavigate();
	const instance = useQuery(useQueries().instance.get.queryOptions());
	return (
		<section className={classes.first} aria-label="First steps">
			<Empty
				icon={<IconBuilding size={22} aria-hidden />}
				title="Create your first tenant"
				sentence="A tenant owns apps and signing keys; once it is approved, an app of it gets tokens with this request."
				action={<Button onClick={() => void navigate({ to: '/tenants', search: { create: true } })}>Create tenant</Button>}
				snippet={instance.data && <Snippet label="Token request" code={tokenRequestSnippet(instance.data.controlPlaneUrl)} />}
			/>
		</section>
	);
}
