import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { invoiceStatusSchema } from '../../core/contract/billing.ts';
import { tenantStatusSchema } from '../../core/contract/tenants.ts';
import { root } from './root.ts';
import { auditSearch, listSearch } from './search.ts';

const tenants = createRoute({
	getParentRoute: () => root,
	path: '/tenants',
	validateSearch: listSearch.extend({
		status: tenantStatusSchema.optional().catch(undefined),
		sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/tenants/tenants-page.tsx'), 'TenantsPage'),
});

const tenant = createRoute({
	getParentRoute: () => root,
	path: '/tenants/$tenantId',
	remountDeps: ({ params }) => params,
	component: lazyRouteComponent(() => import('../features/tenants/tenant-page.tsx'), 'TenantPage'),
});
const tenantApps = createRoute({
	getParentRoute: () => tenant,
	path: '/',
	validateSearch: listSearch.extend({
		sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/apps/list/tenant-apps.tsx'), 'TenantApps'),
});
/** What is left of an app's address without its last part. */
const tenantAppsByName = createRoute({
	getParentRoute: () => tenant,
	path: 'apps',
	beforeLoad: ({ params }) => {
		throw redirect({ to: '/tenants/$tenantId', params, replace: true });
	},
});
const tenantMembers = createRoute({
	getParentRoute: () => tenant,
	path: 'members',
	validateSearch: listSearch.extend({
		sort: z.enum(['name', '-name', 'email', '-email', 'createdAt', '-createdAt']).optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/members/members.tsx'), 'Members'),
});
const tenantKeys = createRoute({
	getParentRoute: () => tenant,
	path: 'keys',
	// The one that was looked for
	validateSearch: z.object({ kid: z.coerce.string().optional().catch(undefined) }),
	component: lazyRouteComponent(() => import('../features/keys/keys.tsx'), 'Keys'),
});
const tenantBilling = createRoute({
	getParentRoute: () => tenant,
	path: 'billing',
	validateSearch: z.object({
		status: invoiceStatusSchema.optional().catch(undefined),
		sort: z.enum(['issuedAt', '-issuedAt']).optional().catch(undefined),
		invoice: z.string().optional().catch(undefined),
	}),
	component: lazyRouteComponent(() => import('../features/billing/billing.tsx'), 'Billing'),
});
const tenantAudit = createRoute({
	getParentRoute: () => tenant,
	path: 'audit',
	validateSearch: auditSearch.omit({ tenant: true }),
	component: lazyRouteComponent(() => import('../features/audit/tenant-audit.tsx'), 'TenantAudit'),
});
const tenantSettings = createRoute({
	getParentRoute: () => tenant,
	path: 'settings',
	component: lazyRouteComponent(() => import('../features/tenants/tenant-settings.tsx'), 'TenantSettings'),
});

export const tenantRoutes = [
	tenants,
	tenant.addChildren([tenantApps, tenantAppsByName, tenantMembers, tenantKeys, tenantBilling, tenantAudit, tenantSettings]),
] as const;
