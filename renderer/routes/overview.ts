import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';

const overview = createRoute({
	getParentRoute: () => root,
	path: '/',
	component: lazyRouteComponent(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
});

export const overviewRoutes = [overview] as const;
