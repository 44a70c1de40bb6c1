import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';

const people = createRoute({
	getParentRoute: () => root,
	path: '/settings/people',
	component: lazyRouteComponent(() => import('../features/people/people-page.tsx'), 'PeoplePage'),
});
const account = createRoute({
	getParentRoute: () => root,
	path: '/account',
	component: lazyRouteComponent(() => import('../features/account/account-page.tsx'), 'AccountPage'),
});

export const peopleRoutes = [people, account] as const;
