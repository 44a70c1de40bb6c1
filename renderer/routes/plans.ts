import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { root } from './root.ts';
import { listSearch, search } from './search.ts';

const plans = createRoute({
	getParentRoute: () => root,
	path: '/plans',
	validateSearch: listSearch.extend({ sort: z.string().optional().catch(undefined) }),
	component: lazyRouteComponent(() => import('../features/plans/plans-page.tsx'), 'PlansPage'),
});

const plan = createRoute({
	getParentRoute: () => root,
	path: '/plans/$planId',
	validateSearch: search,
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('../features/plans/plan-page.tsx'), 'PlanPage'),
});

export const planRoutes = [plans, plan] as const;
