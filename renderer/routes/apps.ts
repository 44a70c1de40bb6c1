import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { root } from './root.ts';
import { listSearch } from './search.ts';

const apps = createRoute({
	getParentRoute: () => root,
	path: '/apps',
	validateSearch: listSearch,
	component: lazyRouteComponent(() => import('../features/apps/apps-page.tsx'), 'AppsPage'),
});

const app = createRoute({
	getParentRoute: () => root,
	path: '/tenants/$tenantId/apps/$appId',
	// What was typed for one app, its secret above all, must not be there for the next.
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('../features/apps/app-page.tsx'), 'AppPage'),
});
const appIndex = createRoute({
	getParentRoute: () => app,
	path: '/',
	beforeLoad: ({ params }) => {
		throw redirect({ to: '/tenants/$tenantId/apps/$appId/overview', params, replace: true });
	},
});
const appOverview = createRoute({
	getParentRoute: () => app,
	path: 'overview',
	component: lazyRouteComponent(() => import('../features/apps/app-overview.tsx'), 'AppOverview'),
});
const appToken = createRoute({
	getParentRoute: () => app,
	path: 'token',
	component: lazyRouteComponent(() => import('../features/apps/token-panel.tsx'), 'TokenPanel'),
});
const appDomains = createRoute({
	getParentRoute: () => app,
	path: 'domains',
	component: lazyRouteComponent(() => import('../features/apps/domains-panel.tsx'), 'DomainsPanel'),
});
const appPlan = createRoute({
	getParentRoute: () => app,
	path: 'plan',
	component: lazyRouteComponent(() => import('../features/apps/plan-panel.tsx'), 'PlanPanel'),
});
const appLive = createRoute({
	getParentRoute: () => app,
	path: 'live',
	component: lazyRouteComponent(() => import('../features/live/app-live.tsx'), 'AppLive'),
});

export const appRoutes = [apps, app.addChildren([appIndex, appOverview, appToken, appDomains, appPlan, appLive])] as const;
