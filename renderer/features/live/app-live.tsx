import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/page.tsx';
import { CloseConnectionDialog } from './close-connection.tsx';
import { appConnectionColumns, appDocumentColumns } from './live-columns.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { connectionId, documentId, refusalId, useConnections, useDocuments, useRefusals } from './live-lists.ts';
import classes from './live-page.module.css';
import { appRefusalColumns } from './refusal-columns.tsx';
import { RefusalDrawer } from './refusal-drawer.tsx';
import { NoRefusals } from './refusals.tsx';
import { WireTap } from './wire-tap.tsx';

const route = getRouteApi('/tenants/$tenantId/apps/$appId/live');
const HEIGHT_MAX_PX = 360;

/** What one app has live. */
export function AppLive() {
	const { tenantId, appId } = route.useParams();
	const { refusal: selected } = route.useSearch();
	const navigate = route.useNavigate();
	const connections = useConnections({ appId });
	const documents = useDocuments({ appId });
	const refusals = useRefusals({ appId });
	return (
		<Stack gap="lg">
			<Panel title="Documents" aside={<Figure testId="document-count" text={countOf(documents)} />} flush>
				<DataTable
					label="Documents"
					one="Document"
					columns={appDocumentColumns}
					list={documents}
					rowId={documentId}
					heightMaxPx={HEIGHT_MAX_PX}
					empty={<LiveEmpty of="documents" compact />}
				/>
			</Panel>
			<Panel title="Connections" aside={<Figure testId="connection-count" text={countOf(connections)} />} flush>
				<DataTable
					label="Connections"
					one="Connection"
					columns={appConnectionColumns}
					list={connections}
					rowId={connectionId}
					heightMaxPx={HEIGHT_MAX_PX}
					empty={<LiveEmpty of="connections" compact />}
				/>
			</Panel>
			<Panel title="Refusals" aside={<Figure testId="refusal-count" text={countOf(refusals)} />} flush>
				<DataTable
					label="Refusals"
					one="Refusal"
					columns={appRefusalColumns}
					list={refusals}
					rowId={refusalId}
					heightMaxPx={HEIGHT_MAX_PX}
					empty={<NoRefusals compact />}
				/>
			</Panel>
			<Panel title="Wire">
				<Stack gap="md">
					<WireTap scope={{ tenantId, appId }} heightMaxPx={HEIGHT_MAX_PX} />
				</Stack>
			</Panel>
			<CloseConnectionDialog />
			<RefusalDrawer refusalId={selected} rows={refusals.rows} onClose={() => void navigate({ search: {}, replace: true })} />
		</Stack>
	);
}

function Figure({ text, testId }: { text: string; testId: string }) {
	return (
		<span className={classes.figure} data-testid={testId}>
			{text}
		</span>
	);
}

function countOf({ isLoading, total, rows }: ListView<unknown>): string {
	return isLoading ? '–' : formatCount(total ?? rows.length);
}
