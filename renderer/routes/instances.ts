import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';
import { listSearch } from './search.ts';

const instances = createRoute({
	getParentRoute: () => root,
	path: '/instances',
	validateSearch: listSearch.pick({ create: true }),
	component: lazyRouteComponent(() => import('../features/instances/instances-page.tsx'), 'InstancesPage'),
});

export const instanceRoutes = [instances] as const;
