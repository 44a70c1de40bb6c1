import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useInstance, useQueries } from '../api/instance.tsx';
import { rememberVisit, type Visit } from './recent.ts';

/** Keeps what one looks at, so that the palette shows it first: the innermost thing that the address names, once it is there. */
export function useVisits(): void {
	const { entry } = useInstance();
	const visit = useVisit();
	const stored = visit && JSON.stringify(visit);
	useEffect(() => {
		if (stored) rememberVisit(entry.id, JSON.parse(stored) as Visit);
	}, [entry.id, stored]);
}

/** What the place on the screen is about; null for a list, and until it has been read. */
function useVisit(): Visit | null {
	const queries = useQueries();
	const { tenantId = '', appId = '', documentName, nodeId = '' } = useParams({ strict: false });
	const { kid } = useSearch({ strict: false });
	const isTenant = tenantId !== '' && appId === '';
	const isApp = appId !== '';
	const tenant = useQuery(queries.tenants.get.queryOptions({ input: { tenantId }, enabled: isTenant })).data;
	const app = useQuery(queries.apps.get.queryOptions({ input: { tenantId, appId }, enabled: isApp })).data;
	const node = useQuery(queries.nodes.get.queryOptions({ input: { nodeId }, enabled: nodeId !== '' })).data;
	if (isTenant && tenant && kid !== undefined)
		return { kind: 'key', path: keyPath(tenantId, kid), label: kid, detail: tenant.name };
	if (isTenant && tenant) return { kind: 'tenant', path: `/tenants/${tenantId}`, label: tenant.name };
	if (isApp && app && documentName !== undefined)
		return { kind: 'document', path: documentPath(app.tenantId, app.id, documentName), label: documentName, detail: app.name };
	if (isApp && app) return { kind: 'app', path: `/tenants/${tenantId}/apps/${appId}`, label: app.name, detail: app.tenantName };
	return nodeId !== '' && node ? { kind: 'node', path: `/nodes/${nodeId}`, label: node.region, detail: node.url } : null;
}

/** The path of a signing key among its tenant's, below the instance. */
export function keyPath(tenantId: string, kid: string): string {
	return `/tenants/${tenantId}/keys?${new URLSearchParams({ kid })}`;
}

/** The path of a document's page, below the instance. */
export function documentPath(tenantId: string, appId: string, documentName: string): string {
	return `/tenants/${tenantId}/apps/${appId}/documents/${encodeURIComponent(documentName)}`;
}
