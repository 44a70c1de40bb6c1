import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import type { App } from '../../../core/contract/apps.ts';
import { useQueries } from '../../api/instance.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { AppContext } from './app-context.ts';

const route = getRouteApi('/tenants/$tenantId/apps/$appId');

const TABS = [
	{ value: 'overview', label: 'Overview', to: '/tenants/$tenantId/apps/$appId/overview' },
	{ value: 'token', label: 'Token', to: '/tenants/$tenantId/apps/$appId/token' },
	{ value: 'domains', label: 'Domains', to: '/tenants/$tenantId/apps/$appId/domains' },
	{ value: 'plan', label: 'Plan', to: '/tenants/$tenantId/apps/$appId/plan' },
	{ value: 'live', label: 'Live', to: '/tenants/$tenantId/apps/$appId/live' },
] as const;

/** One app; its tabs are places with addresses of their own. */
export function AppPage() {
	const { tenantId, appId } = route.useParams();
	const query = useQuery(useQueries().apps.get.queryOptions({ input: { tenantId, appId } }));
	return <QueryPlace query={query}>{(app) => <Loaded app={app} />}</QueryPlace>;
}

function Loaded({ app }: { app: App }) {
	const navigate = useNavigate();
	const { pathname } = useLocation();
	const tab = TABS.find(({ value }) => pathname.endsWith(`/${value}`)) ?? TABS[0];
	const open = (value: string | null) => {
		const target = TABS.find((entry) => entry.value === value);
		if (target) void navigate({ to: target.to, params: { tenantId: app.tenantId, appId: app.id } });
	};
	return (
		<Page title={app.name} within={tab.label} badge={<StatusBadge status={app.status} />} summary={`App of ${app.tenantName}`}>
			<Tabs value={tab.value} onChange={open} keepMounted={false}>
				<Tabs.List mb="lg">
					{TABS.map(({ value, label }) => (
						<Tabs.Tab key={value} value={value}>
							{label}
						</Tabs.Tab>
					))}
				</Tabs.List>
				{TABS.map(({ value }) => (
					<Tabs.Panel key={value} value={value}>
						{value === tab.value && (
							<AppContext value={app}>
								<Outlet />
							</AppContext>
						)}
					</Tabs.Panel>
				))}
			</Tabs>
		</Page>
	);
}
