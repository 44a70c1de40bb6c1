import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { appStatusSchema } from '../../core/contract/apps.ts';
import { licenseRegionCodeSchema } from '../../core/contract/regions.ts';
import { CONNECT_WAYS } from '../features/apps/connect/ways.ts';
import { root } from './root.ts';
import { listSearch } from './search.ts';

const apps = createRoute({
	getParentRoute: () => root,
	path: '/apps',
	validateSearch: listSearch.extend({
		status: appStatusSchema.optional().catch(undefined),
		plan: z.uuid().optional().catch(undefined),
		region: licenseRegionCodeSchema.optional().catch(undefined),
		sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/apps/list/apps-page.tsx'), 'AppsPage'),
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
	component: lazyRouteComponent(() => import('../features/apps/overview/app-overview.tsx'), 'AppOverview'),
});
const appConnect = createRoute({
	getParentRoute: () => app,
	path: 'connect',
	validateSearch: z.object({
		with: z.enum(CONNECT_WAYS).optional().catch(undefined),
		node: z.string().optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/apps/connect/connect-tab.tsx'), 'ConnectTab'),
});
const appCredentials = createRoute({
	getParentRoute: () => app,
	path: 'credentials',
	component: lazyRouteComponent(() => import('../features/apps/credentials/credentials-tab.tsx'), 'CredentialsTab'),
});
const appTokens = createRoute({
	getParentRoute: () => app,
	path: 'tokens',
	component: lazyRouteComponent(() => import('../features/apps/tokens/token-lab.tsx'), 'TokenLab'),
});
const appDomains = createRoute({
	getParentRoute: () => app,
	path: 'domains',
	component: lazyRouteComponent(() => import('../features/apps/domains/domains-tab.tsx'), 'DomainsTab'),
});
const appPlan = createRoute({
	getParentRoute: () => app,
	path: 'plan',
	component: lazyRouteComponent(() => import('../features/apps/plan/plan-tab.tsx'), 'PlanTab'),
});
const appUsage = createRoute({
	getParentRoute: () => app,
	path: 'usage',
	component: lazyRouteComponent(() => import('../features/apps/usage/usage-tab.tsx'), 'UsageTab'),
});
const appSettings = createRoute({
	getParentRoute: () => app,
	path: 'settings',
	component: lazyRouteComponent(() => import('../features/apps/settings/settings-tab.tsx'), 'SettingsTab'),
});
const appLive = createRoute({
	getParentRoute: () => app,
	path: 'live',
	validateSearch: z.object({ refusal: z.coerce.string().optional().catch(undefined) }),
	component: lazyRouteComponent(() => import('../features/live/app-live.tsx'), 'AppLive'),
});

export const appRoutes = [
	apps,
	app.addChildren([
		appIndex,
		appOverview,
		appConnect,
		appCredentials,
		appTokens,
		appDomains,
		appPlan,
		appUsage,
		appLive,
		appSettings,
	]),
] as const;
