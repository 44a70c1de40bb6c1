import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { root } from './root.ts';
import { listSearch } from './search.ts';

const instances = createRoute({
	getParentRoute: () => root,
	path: '/instances',
	validateSearch: listSearch.pick({ create: true }).extend({
		/** The one whose settings are open. */
		edit: z.coerce.string().optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/instances/instances-page.tsx'), 'InstancesPage'),
});

export const instanceRoutes = [instances] as const;
