import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';

const plans = createRoute({
	getParentRoute: () => root,
	path: '/plans',
	component: lazyRouteComponent(() => import('../features/plans/plans-page.tsx'), 'PlansPage'),
});

export const planRoutes = [plans] as const;
