import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';
import { listSearch } from './search.ts';

const tenants = createRoute({
	getParentRoute: () => root,
	path: '/tenants',
	validateSearch: listSearch,
	component: lazyRouteComponent(() => import('../features/tenants/tenants-page.tsx'), 'TenantsPage'),
});

const tenant = createRoute({
	getParentRoute: () => root,
	path: '/tenants/$tenantId',
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('../features/tenants/tenant-page.tsx'), 'TenantPage'),
});
const tenantApps = createRoute({
	getParentRoute: () => tenant,
	path: '/',
	validateSearch: listSearch,
	component: lazyRouteComponent(() => import('../features/apps/list/tenant-apps.tsx'), 'TenantApps'),
});

export const tenantRoutes = [tenants, tenant.addChildren([tenantApps])] as const;
