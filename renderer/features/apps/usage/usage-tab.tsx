import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type AppUsage, CRITICAL_PERCENT, WARNING_PERCENT } from '../../../../core/contract/usage.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Panel } from '../../../ui/page.tsx';
import { useApp } from '../app-context.ts';
import { AppTabLink } from '../app-tabs.tsx';
import { UsageMeter } from './usage-meter.tsx';

/** What the app uses at this moment, pushed as it changes. */
export function useAppUsage() {
	const { tenantId, id: appId } = useApp();
	return useQuery(useQueries().apps.usage.queryOptions({ input: { tenantId, appId } }));
}

/** What the app uses of its plan right now, over all nodes. */
export function UsageTab() {
	const usage = useAppUsage();
	if (usage.isPending) return <Skeleton height={220} />;
	if (!usage.data) return <FailureNotice failure={describeFailure(usage.error)} onRetry={() => void usage.refetch()} />;
	return (
		<Stack gap="lg">
			<Panel title="Use of the plan, over all nodes" aside={<AppTabLink tab="plan" text="Compare plans" />}>
				<UsageMeters usage={usage.data} detailed />
			</Panel>
			<Text size="xs" c="dimmed">
				Counts of this moment; they change as clients come and go. From {WARNING_PERCENT} % on a limit is near, from{' '}
				{CRITICAL_PERCENT} % on it is about to be hit. A client beyond a limit is closed with the code that stands there; those
				that are in stay.
			</Text>
		</Stack>
	);
}

const NOTES = {
	connections: 'WebSockets that are open. Beyond: close code 4004.',
	documents: 'In memory, those included that the last client left within 10 s. Beyond: 4005.',
	usersPerDocument: 'Beyond: 4008.',
	opsPerMinute: 'Each node counts for itself. Beyond: 4006.',
};

/** The counts against their limits; `detailed` says what they count. */
export function UsageMeters({ usage, detailed = false }: { usage: AppUsage; detailed?: boolean }) {
	const { limits, busiestDocument, busiestNode } = usage;
	if (!limits)
		return (
			<Text size="sm">
				{formatCount(usage.connections)} connections, {formatCount(usage.documents)} documents. There are no limits to compare
				them with: the app has no plan, so it gets no tokens. <AppTabLink tab="plan" text="Choose a plan" />
			</Text>
		);
	const busiest = busiestDocument ? `Most users: ${busiestDocument.documentName}.` : 'No document has users.';
	const busiestRegion = busiestNode ? `On ${busiestNode.region}, in the minute that is going on.` : 'None in this minute.';
	const note = (text: string) => (detailed ? { note: text } : {});
	return (
		<SimpleGrid cols={{ base: 1, md: detailed ? 2 : 1 }} spacing="xl" verticalSpacing="lg">
			<UsageMeter label="Connections" figure={limits.connections} {...note(NOTES.connections)} />
			<UsageMeter label="Documents" figure={limits.documents} {...note(NOTES.documents)} />
			<UsageMeter
				label="Users in the busiest document"
				figure={limits.usersPerDocument}
				{...note(`${busiest} ${NOTES.usersPerDocument}`)}
			/>
			<UsageMeter
				label="Operations per minute on the busiest node"
				figure={limits.opsPerMinute}
				{...note(`${busiestRegion} ${NOTES.opsPerMinute}`)}
			/>
		</SimpleGrid>
	);
}
