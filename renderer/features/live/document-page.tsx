import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { LiveDocument } from '../../../core/contract/live.ts';
import { useMay } from '../../api/access.tsx';
import { describeFailure, isMissing } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { appPath } from '../../ui/app-path.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Page } from '../../ui/page.tsx';
import { PlaceFailure } from '../../ui/place-failure.tsx';
import { Splash } from '../../ui/splash.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { CloseConnectionDialog } from './close-connection.tsx';
import { DocumentContents } from './document-contents.tsx';
import { documentConnectionColumns } from './live-columns.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { connectionId, useConnections } from './live-lists.ts';
import classes from './live-page.module.css';
import { WireTap } from './wire-tap.tsx';

const route = getRouteApi('/tenants/$tenantId/apps/$appId/documents/$documentName');

/** One document while it is in memory: who has it open, what it holds, what passes on its wire. */
export function DocumentPage() {
	const key = route.useParams();
	const query = useQuery(useQueries().live.document.queryOptions({ input: key }));
	const failure = query.error && describeFailure(query.error);
	if (failure && isMissing(failure)) return <Closed documentName={key.documentName} />;
	if (query.data) return <Open document={query.data} />;
	return failure ? <PlaceFailure failure={failure} onRetry={() => void query.refetch()} /> : <Splash />;
}

function Open({ document }: { document: LiveDocument }) {
	const { tenantId, appId, documentName, tenantName, appName, region, connections } = document;
	const { view = 'connections', sort } = route.useSearch();
	const navigate = route.useNavigate();
	const may = useMay();
	const [isDisconnecting, setIsDisconnecting] = useState(false);
	const { live } = useQueries();
	const list = useConnections({ appId, documentName, sort });
	const key = { tenantId, appId, documentName };
	const path = appPath(tenantName, appName);
	return (
		<Page
			title={documentName}
			within="Documents"
			summary={
				<span className={classes.summary}>
					<span>Document of</span>
					<Truncate text={path} dir="ltr">
						<TextLink to="/tenants/$tenantId/apps/$appId/live" params={{ tenantId, appId }} size="sm" underline="always">
							{path}
						</TextLink>
					</Truncate>
					<span>on {region}</span>
				</span>
			}
			actions={
				may('live.disconnectDocument') && (
					<Button variant="default" disabled={connections === 0} onClick={() => setIsDisconnecting(true)}>
						Close all connections
					</Button>
				)
			}
			fill
		>
			<Tabs
				value={view}
				onChange={(value) => void navigate({ search: (before) => ({ ...before, view: value as typeof view }), replace: true })}
				keepMounted={false}
				className={classes.tabs}
			>
				<Tabs.List mb="md">
					<Tabs.Tab value="connections" rightSection={<span className={classes.count}>{formatCount(connections)}</span>}>
						Connections
					</Tabs.Tab>
					<Tabs.Tab value="contents">Contents</Tabs.Tab>
					<Tabs.Tab value="wire">Wire</Tabs.Tab>
				</Tabs.List>
				<Tabs.Panel value="connections" className={classes.panel}>
					<DataTable
						label="Connections"
						one="Connection"
						columns={documentConnectionColumns}
						list={list}
						rowId={connectionId}
						sort={{
							value: sort ?? '-connectedAt',
							onSort: (next) => void navigate({ search: (before) => ({ ...before, sort: next as typeof sort }), replace: true }),
						}}
						fill
						empty={<LiveEmpty of="connections" compact />}
					/>
				</Tabs.Panel>
				<Tabs.Panel value="contents" className={classes.scroller}>
					<DocumentContents document={key} />
				</Tabs.Panel>
				<Tabs.Panel value="wire" className={classes.panel}>
					<WireTap scope={key} />
				</Tabs.Panel>
			</Tabs>
			<CloseConnectionDialog />
			<ConfirmDialog
				opened={isDisconnecting}
				onClose={() => setIsDisconnecting(false)}
				title={`Close all connections of ${documentName}?`}
				confirmLabel="Close connections"
				isDestructive
				consequences={[
					connections === 1
						? '1 connection is closed with code 1008.'
						: `${formatCount(connections)} connections are closed with code 1008.`,
					'Editors usually come back by themselves; what was acknowledged is kept for them for ten seconds.',
					'It is recorded in the audit trail.',
				]}
				onConfirm={async () => {
					const { closed } = await live.disconnectDocument.call(key);
					notifyDone(closed === 1 ? '1 connection was closed.' : `${formatCount(closed)} connections were closed.`);
				}}
			/>
		</Page>
	);
}

/** Nobody has it open any more, which is no mistake: documents come and go. */
function Closed({ documentName }: { documentName: string }) {
	return (
		<Page title={documentName} within="Documents">
			<LiveEmpty of="documents" />
		</Page>
	);
}
