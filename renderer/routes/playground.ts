import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { root } from './root.ts';

const playground = createRoute({
	getParentRoute: () => root,
	path: '/playground',
	validateSearch: z.object({
		tenantId: z.uuid().optional().catch(undefined),
		appId: z.uuid().optional().catch(undefined),
		document: z.coerce.string().min(1).max(300).optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/playground/playground-page.tsx'), 'PlaygroundPage'),
});

export const playgroundRoutes = [playground] as const;
