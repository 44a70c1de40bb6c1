import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type AppUsage, CRITICAL_PERCENT, WARNING_PERCENT } from '../../../../core/contract/usage.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { formatCount } from '../../../ui/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Truncate } from '../../../ui/truncate.tsx';
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
				Counts of this moment; they change as clients come and go. A limit is near from {WARNING_PERCENT} % on, and about to be
				reached from {CRITICAL_PERCENT} % on. A client beyond it is closed with the code that is named; those that are in stay.
			</Text>
		</Stack>
	);
}

const NOTES = {
	connections: 'WebSockets that are open. Beyond: close code 4004.',
	documents: 'Open in memory, also for 10 s after the last client has left. Beyond: close code 4005.',
	usersPerDocument: 'Beyond: close code 4008.',
	opsPerMinute: 'Each node counts for itself. Beyond: close code 4006.',
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
	const busiestRegion = busiestNode ? `On ${busiestNode.region}, in the minute that is going on.` : 'None in this minute.';
	const note = (text: ReactNode) => (detailed ? { note: text } : {});
	return (
		<SimpleGrid cols={{ base: 1, md: detailed ? 2 : 1 }} spacing="xl" verticalSpacing="lg">
			<UsageMeter label="Connections" figure={limits.connections} {...note(NOTES.connections)} />
			<UsageMeter label="Documents" figure={limits.documents} {...note(NOTES.documents)} />
			<UsageMeter
				label="Users in the busiest document"
				figure={limits.usersPerDocument}
				{...note(<BusiestDocument name={busiestDocument?.documentName} />)}
			/>
			<UsageMeter
				label="Operations per minute on the busiest node"
				figure={limits.opsPerMinute}
				{...note(`${busiestRegion} ${NOTES.opsPerMinute}`)}
			/>
		</SimpleGrid>
	);
}

function BusiestDocument({ name }: { name: string | undefined }) {
	const { tenantId, id: appId } = useApp();
	if (name === undefined) return `No document has users. ${NOTES.usersPerDocument}`;
	return (
		<>
			<Truncate text={name}>
				Most users:{' '}
				<TextLink
					to="/tenants/$tenantId/apps/$appId/documents/$documentName"
					params={{ tenantId, appId, documentName: name }}
					size="xs"
				>
					<bdi>{name}</bdi>
				</TextLink>
			</Truncate>
			{NOTES.usersPerDocument}
		</>
	);
}
