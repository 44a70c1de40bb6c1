import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { App } from '../../core/contract/apps.ts';
import type { Tenant } from '../../core/contract/tenants.ts';
import { useQueries } from '../api/instance.tsx';

/** The innermost of tenant and app that the address names, once it has been read; null when it names neither, and until then. */
export function useHere(): { kind: 'tenant'; tenant: Tenant } | { kind: 'app'; app: App } | null {
	const queries = useQueries();
	const { tenantId = '', appId = '' } = useParams({ strict: false });
	const isApp = appId !== '';
	const tenant = useQuery(queries.tenants.get.queryOptions({ input: { tenantId }, enabled: tenantId !== '' && !isApp })).data;
	const app = useQuery(queries.apps.get.queryOptions({ input: { tenantId, appId }, enabled: isApp })).data;
	if (isApp) return app ? { kind: 'app', app } : null;
	return tenantId !== '' && tenant ? { kind: 'tenant', tenant } : null;
}
