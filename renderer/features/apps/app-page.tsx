import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import type { App } from '../../../core/contract/apps.ts';
import { useQueries } from '../../api/instance.tsx';
import { APP_TABS } from '../../shell/sections.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { QueryPlace } from '../../ui/query-place.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { AppContext } from './app-context.ts';

const route = getRouteApi('/tenants/$tenantId/apps/$appId');

/** One app; its tabs are places with addresses of their own. */
export function AppPage() {
	const { tenantId, appId } = route.useParams();
	const query = useQuery(useQueries().apps.get.queryOptions({ input: { tenantId, appId } }));
	return <QueryPlace query={query}>{(app) => <Loaded app={app} />}</QueryPlace>;
}

function Loaded({ app }: { app: App }) {
	const navigate = useNavigate();
	const { pathname } = useLocation();
	const tab = APP_TABS.find(({ value }) => pathname.endsWith(`/${value}`)) ?? APP_TABS[0];
	const open = (value: string | null) => {
		const target = APP_TABS.find((entry) => entry.value === value);
		if (target) void navigate({ to: target.to, params: { tenantId: app.tenantId, appId: app.id } });
	};
	const playground = { tenantId: app.tenantId, appId: app.id };
	usePlaceActions([
		{ label: 'Open in Playground', run: () => void navigate({ to: '/playground', search: playground }) },
		{ label: 'Open the Token lab', description: `Get, decode and revoke tokens of ${app.name}`, run: () => open('tokens') },
		{ label: 'Show code to connect', description: `For ${app.name}, ready to run`, run: () => open('connect') },
	]);
	return (
		<Page
			title={app.name}
			within={tab.label}
			badge={<StatusBadge status={app.status} />}
			summary={
				<Truncate text={app.tenantName}>
					App of{' '}
					<TextLink to="/tenants/$tenantId" params={{ tenantId: app.tenantId }} c="inherit" size="sm">
						<bdi>{app.tenantName}</bdi>
					</TextLink>
				</Truncate>
			}
			actions={
				<ButtonLink variant="default" to="/playground" search={playground}>
					Open in Playground
				</ButtonLink>
			}
		>
			<Tabs value={tab.value} onChange={open} keepMounted={false}>
				<Tabs.List mb="lg">
					{APP_TABS.map(({ value, label }) => (
						<Tabs.Tab key={value} value={value}>
							{label}
						</Tabs.Tab>
					))}
				</Tabs.List>
				{APP_TABS.map(({ value }) => (
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
