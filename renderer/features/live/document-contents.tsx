import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconEyeOff, IconFileText } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Snapshot } from '../../../core/contract/insight.ts';
import { useMay } from '../../api/access.tsx';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import classes from './document-contents.module.css';
import { RootTree } from './root-tree.tsx';
import { AwarenessTable, StateVectorTable, WeightTables } from './snapshot-tables.tsx';

interface DocumentContentsProps {
	document: { tenantId: string; appId: string; documentName: string };
}

/** What a document holds, once somebody asks for it: each look is recorded. */
export function DocumentContents({ document }: DocumentContentsProps) {
	const { insight } = useQueries();
	const may = useMay();
	const settings = useQuery(insight.settings.queryOptions());
	const look = useMutation(insight.snapshot.mutationOptions());
	if (settings.data && !settings.data.contentViewing)
		return <NotAllowed sentence="Looking at contents is switched off in the settings of this instance." />;
	if (!may('insight.snapshot')) return <NotAllowed sentence="Looking at contents takes the role admin." />;
	return (
		<Stack gap="lg">
			{look.error && (
				<FailureNotice
					failure={describeFailure(look.error)}
					onDismiss={() => look.reset()}
					onRetry={() => look.mutate(document)}
				/>
			)}
			{look.data ? (
				<>
					<Group justify="space-between">
						<Text size="sm" c="dimmed">
							As of {formatDateTime(Date.parse(look.data.at))} · {formatBytes(look.data.bytes)}
						</Text>
						<Button variant="default" size="xs" loading={look.isPending} onClick={() => look.mutate(document)}>
							Look again
						</Button>
					</Group>
					<Contents snapshot={look.data} />
				</>
			) : (
				<Empty
					icon={<IconFileText size={22} aria-hidden />}
					title="Contents are not shown unasked"
					sentence="Looking at what a document holds is recorded in the audit trail, with your name."
					action={
						<Button loading={look.isPending} onClick={() => look.mutate(document)}>
							Show contents
						</Button>
					}
				/>
			)}
		</Stack>
	);
}

function Contents({ snapshot }: { snapshot: Snapshot }) {
	return (
		<div className={classes.contents}>
			{snapshot.isCut && (
				<Alert color="yellow" title="Not all of it is shown" className={classes.notice}>
					<Text size="sm">The document is larger than a snapshot may be. What is left out still counts in its weight.</Text>
				</Alert>
			)}
			<div className={classes.roots}>
				<Panel title="Roots" flush>
					<RootTree roots={snapshot.roots} />
				</Panel>
			</div>
			<Stack gap="lg" className={classes.tables}>
				<Panel title="Weight" flush>
					<WeightTables snapshot={snapshot} />
				</Panel>
				<Panel title="Awareness" flush>
					<AwarenessTable entries={snapshot.awareness} />
				</Panel>
				<Panel title="State vector" flush>
					<StateVectorTable entries={snapshot.stateVector} />
				</Panel>
			</Stack>
		</div>
	);
}

function NotAllowed({ sentence }: { sentence: string }) {
	return <Empty icon={<IconEyeOff size={22} aria-hidden />} title="Contents are not shown" sentence={sentence} />;
}
