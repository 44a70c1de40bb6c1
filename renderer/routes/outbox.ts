import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { mailStatusSchema } from '../../core/contract/outbox.ts';
import { root } from './root.ts';
import { search } from './search.ts';

const outbox = createRoute({
	getParentRoute: () => root,
	path: '/outbox',
	validateSearch: search.extend({
		status: mailStatusSchema.optional().catch(undefined),
		sort: z.enum(['createdAt', '-createdAt', 'to', '-to', 'subject', '-subject']).optional().catch(undefined),
		mail: z.string().optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/outbox/outbox-page.tsx'), 'OutboxPage'),
});

export const outboxRoutes = [outbox] as const;
