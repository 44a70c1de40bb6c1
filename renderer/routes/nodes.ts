import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { root } from './root.ts';
import { search } from './search.ts';

const nodes = createRoute({
	getParentRoute: () => root,
	path: '/nodes',
	validateSearch: search.extend({
		/** Which kind of node is being added. */
		create: z.enum(['sandbox', 'external']).optional().catch(undefined),
		sort: z.string().optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/nodes/nodes-page.tsx'), 'NodesPage'),
});

const node = createRoute({
	getParentRoute: () => root,
	path: '/nodes/$nodeId',
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('../features/nodes/node-page.tsx'), 'NodePage'),
});

export const nodeRoutes = [nodes, node] as const;
