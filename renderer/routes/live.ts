import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { connectionQuerySchema, documentQuerySchema } from '../../core/contract/live.ts';
import { refusalQuerySchema } from '../../core/contract/refusals.ts';
import { root } from './root.ts';
import { search } from './search.ts';

const connectionSort = connectionQuerySchema.shape.sort.unwrap().optional().catch(undefined);

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
	validateSearch: search.extend({ sort: connectionSort }),
	component: lazyRouteComponent(() => import('../features/live/connections.tsx'), 'Connections'),
});
const liveDocuments = createRoute({
	getParentRoute: () => live,
	path: 'documents',
	validateSearch: search.extend({ sort: documentQuerySchema.shape.sort.unwrap().optional().catch(undefined) }),
	component: lazyRouteComponent(() => import('../features/live/documents.tsx'), 'Documents'),
});
const liveRefusals = createRoute({
	getParentRoute: () => live,
	path: 'refusals',
	validateSearch: search.extend({
		sort: refusalQuerySchema.shape.sort.unwrap().optional().catch(undefined),
		code: z.number().int().optional().catch(undefined),
		/** The one whose reasoning is open. */
		refusal: z.coerce.string().optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/live/refusals.tsx'), 'Refusals'),
});
const liveDocument = createRoute({
	getParentRoute: () => root,
	path: '/tenants/$tenantId/apps/$appId/documents/$documentName',
	// What was looked at in one document must not stand under the name of the next.
	remountDeps: ({ params }) => params,
	validateSearch: z.object({
		view: z.enum(['connections', 'contents', 'wire']).optional().catch(undefined),
		sort: connectionSort,
	}),
	component: lazyRouteComponent(() => import('../features/live/document-page.tsx'), 'DocumentPage'),
});

export const liveRoutes = [live.addChildren([liveIndex, liveConnections, liveDocuments, liveRefusals]), liveDocument] as const;
