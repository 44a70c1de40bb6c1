import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { root } from './root.ts';
import { search } from './search.ts';

const live = createRoute({
	getParentRoute: () => root,
	path: '/live',
	component: lazyRouteComponent(() => import('../features/live/live-page.tsx'), 'LivePage'),
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
	component: lazyRouteComponent(() => import('../features/live/connections.tsx'), 'Connections'),
});
const liveDocuments = createRoute({
	getParentRoute: () => live,
	path: 'documents',
	validateSearch: search,
	component: lazyRouteComponent(() => import('../features/live/documents.tsx'), 'Documents'),
});

export const liveRoutes = [live.addChildren([liveIndex, liveConnections, liveDocuments])] as const;
