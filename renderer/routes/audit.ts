import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';
import { auditSearch } from './search.ts';

const audit = createRoute({
	getParentRoute: () => root,
	path: '/audit',
	validateSearch: auditSearch,
	component: lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
});

export const auditRoutes = [audit] as const;
