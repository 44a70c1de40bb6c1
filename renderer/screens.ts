import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { Layout } from './shell/layout.tsx';
import { NotFound } from './ui/not-found.tsx';
import { PlaceBroken } from './ui/place-failure.tsx';
import { Splash } from './ui/splash.tsx';

/** What a list's address may say besides the place: what is searched, and that something new is being made. */
const listSearch = z.object({
	q: z.coerce.string().optional().catch(undefined),
	create: z.literal(true).optional().catch(undefined),
});
const search = listSearch.pick({ q: true });

const root = createRootRoute({ component: Layout });

const overview = createRoute({
	getParentRoute: () => root,
	path: '/',
	component: lazyRouteComponent(() => import('./features/overview/overview-page.tsx'), 'OverviewPage'),
});

const tenants = createRoute({
	getParentRoute: () => root,
	path: '/tenants',
	validateSearch: listSearch,
	component: lazyRouteComponent(() => import('./features/tenants/tenants-page.tsx'), 'TenantsPage'),
});

const tenant = createRoute({
	getParentRoute: () => root,
	path: '/tenants/$tenantId',
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('./features/tenants/tenant-page.tsx'), 'TenantPage'),
});
const tenantApps = createRoute({
	getParentRoute: () => tenant,
	path: '/',
	validateSearch: listSearch,
	component: lazyRouteComponent(() => import('./features/apps/tenant-apps.tsx'), 'TenantApps'),
});

const apps = createRoute({
	getParentRoute: () => root,
	path: '/apps',
	validateSearch: listSearch,
	component: lazyRouteComponent(() => import('./features/apps/apps-page.tsx'), 'AppsPage'),
});

const app = createRoute({
	getParentRoute: () => root,
	path: '/tenants/$tenantId/apps/$appId',
	// What was typed for one app, its secret above all, must not be there for the next.
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('./features/apps/app-page.tsx'), 'AppPage'),
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
	component: lazyRouteComponent(() => import('./features/apps/app-overview.tsx'), 'AppOverview'),
});
const appToken = createRoute({
	getParentRoute: () => app,
	path: 'token',
	component: lazyRouteComponent(() => import('./features/apps/token-panel.tsx'), 'TokenPanel'),
});
const appDomains = createRoute({
	getParentRoute: () => app,
	path: 'domains',
	component: lazyRouteComponent(() => import('./features/apps/domains-panel.tsx'), 'DomainsPanel'),
});
const appPlan = createRoute({
	getParentRoute: () => app,
	path: 'plan',
	component: lazyRouteComponent(() => import('./features/apps/plan-panel.tsx'), 'PlanPanel'),
});
const appLive = createRoute({
	getParentRoute: () => app,
	path: 'live',
	component: lazyRouteComponent(() => import('./features/live/app-live.tsx'), 'AppLive'),
});

const plans = createRoute({
	getParentRoute: () => root,
	path: '/plans',
	component: lazyRouteComponent(() => import('./features/plans/plans-page.tsx'), 'PlansPage'),
});

const live = createRoute({
	getParentRoute: () => root,
	path: '/live',
	component: lazyRouteComponent(() => import('./features/live/live-page.tsx'), 'LivePage'),
});
const liveIndex = createRoute({
	getParentRoute: () => live,
	path: '/',
	beforeLoad: () => {
		throw redirect({ to: '/live/connections', replace: true });
	},
});
const liveConnections = createRoute({
	getParentRoute: () => live,
	path: 'connections',
	validateSearch: search,
	component: lazyRouteComponent(() => import('./features/live/connections.tsx'), 'Connections'),
});
const liveDocuments = createRoute({
	getParentRoute: () => live,
	path: 'documents',
	validateSearch: search,
	component: lazyRouteComponent(() => import('./features/live/documents.tsx'), 'Documents'),
});

/** All places of the console, each loaded when it is first looked at. */
export const router = createRouter({
	routeTree: root.addChildren([
		overview,
		tenants,
		tenant.addChildren([tenantApps]),
		apps,
		app.addChildren([appIndex, appOverview, appToken, appDomains, appPlan, appLive]),
		plans,
		live.addChildren([liveIndex, liveConnections, liveDocuments]),
	]),
	defaultPreload: 'intent',
	defaultPendingComponent: Splash,
	defaultErrorComponent: PlaceBroken,
	defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
	interface Register {
		router: typeof router;
	}
}
