import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { App } from '../../../core/contract/apps.ts';
import type { PlanUsage } from '../../../core/contract/plans.ts';
import { useQueries } from '../../api/instance.tsx';
import { pageInput, paging, useListView } from '../../api/list.ts';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Truncate } from '../../ui/truncate.tsx';

const HEIGHT_MAX_PX = 420;
/** Fewer are read faster than searched. */
const SEARCH_FROM = 8;

const route = getRouteApi('/plans/$planId');
const helper = columnsOf<App>();
const columns = helper.columns([
	helper.accessor('name', {
		header: 'App',
		cell: ({ row: { original: app } }) => (
			<Truncate text={app.name}>
				<TextLink
					data-row-link
					to="/tenants/$tenantId/apps/$appId"
					params={{ tenantId: app.tenantId, appId: app.id }}
					c="inherit"
					size="sm"
					fw={500}
				>
					{app.name}
				</TextLink>
			</Truncate>
		),
	}),
	helper.accessor('tenantName', { header: 'Tenant', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor('status', {
		header: 'Status',
		meta: { width: 120 },
		cell: ({ getValue }) => <StatusBadge status={getValue()} />,
	}),
	helper.accessor('createdAt', {
		header: 'Created',
		meta: { width: 128 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
]);

/** Who is on a plan. */
export function PlanApps({ plan }: { plan: PlanUsage }) {
	const { q } = route.useSearch();
	const navigate = route.useNavigate();
	const { apps } = useQueries();
	const list = useListView(
		useInfiniteQuery(
			apps.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ ...pageInput(cursor, q), planId: plan.id }),
			}),
		),
		appId,
	);
	return (
		<Panel
			title={`Apps on it: ${formatCount(plan.appCount)}`}
			flush
			aside={
				(q || plan.appCount >= SEARCH_FROM) && (
					<SearchField
						label="Search apps on it"
						value={q ?? ''}
						onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
					/>
				)
			}
		>
			<DataTable
				label="Apps on it"
				one="App"
				columns={columns}
				list={list}
				rowId={appId}
				heightMaxPx={HEIGHT_MAX_PX}
				empty={
					<Empty
						compact
						icon={null}
						title={q ? `No app matches “${q}”` : 'No app is on this plan'}
						sentence={q ? 'Names of apps and tenants are searched.' : 'An app is put on a plan on its own page, under Plan.'}
					/>
				}
			/>
		</Panel>
	);
}

function appId(app: App): string {
	return app.id;
}
