import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useInstance, useQueries } from '../api/instance.tsx';
import { useHere } from './here.ts';
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
export function useVisit(): Visit | null {
	const queries = useQueries();
	const here = useHere();
	const { documentName, nodeId = '' } = useParams({ strict: false });
	const { kid } = useSearch({ strict: false });
	const node = useQuery(queries.nodes.get.queryOptions({ input: { nodeId }, enabled: nodeId !== '' })).data;
	if (here?.kind === 'tenant') {
		const { id, name } = here.tenant;
		return kid === undefined
			? { kind: 'tenant', path: `/tenants/${id}`, label: name }
			: { kind: 'key', path: keyPath(id, kid), label: kid, detail: name };
	}
	if (here?.kind === 'app') {
		const { tenantId, id, name, tenantName } = here.app;
		return documentName === undefined
			? { kind: 'app', path: `/tenants/${tenantId}/apps/${id}`, label: name, detail: tenantName }
			: { kind: 'document', path: documentPath(tenantId, id, documentName), label: documentName, detail: name };
	}
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
