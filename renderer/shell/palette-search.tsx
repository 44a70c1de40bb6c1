import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMay } from '../api/access.ts';
import { useQueries } from '../api/instance.tsx';
import { KIND_ICONS, type PaletteEntry } from './palette-entries.tsx';

/** Of each kind; whoever looks for more types on, or uses the list's own search. */
const HITS_MAX = 6;

interface PaletteHits {
	hits: { label: string; entries: PaletteEntry[] }[];
	isSearching: boolean;
	hasFailed: boolean;
}

/** What the instance has by that name: each kind is asked for on its own, so that one slow list holds up none of the others. */
export function usePaletteHits(search: string): PaletteHits {
	const queries = useQueries();
	const may = useMay();
	const input = { search, limit: HITS_MAX };
	const shared = { enabled: search !== '', placeholderData: keepPreviousData };
	const tenants = useQuery(queries.tenants.list.queryOptions({ input, ...shared }));
	const apps = useQuery(queries.apps.list.queryOptions({ input, ...shared }));
	const documents = useQuery(queries.live.documents.queryOptions({ input, ...shared }));
	const nodes = useQuery(
		queries.nodes.list.queryOptions({ input: { search }, ...shared, enabled: search !== '' && may('nodes.list') }),
	);
	const all = [tenants, apps, documents, nodes];
	return {
		isSearching: all.some(({ isFetching }) => isFetching),
		hasFailed: all.every(({ isError, fetchStatus }) => isError || fetchStatus === 'idle') && tenants.isError,
		hits: [
			{
				label: 'Tenants',
				entries: (tenants.data?.items ?? []).map(({ id, name, status }) => ({
					value: `tenant ${id}`,
					label: name,
					detail: status,
					icon: KIND_ICONS.tenant,
					target: `/tenants/${id}`,
				})),
			},
			{
				label: 'Apps',
				entries: (apps.data?.items ?? []).map(({ id, tenantId, name, tenantName }) => ({
					value: `app ${id}`,
					label: name,
					detail: tenantName,
					icon: KIND_ICONS.app,
					target: `/tenants/${tenantId}/apps/${id}`,
				})),
			},
			{
				label: 'Documents',
				entries: (documents.data?.items ?? []).map(({ tenantId, appId, appName, documentName }) => ({
					value: `document ${tenantId} ${appId} ${documentName}`,
					label: documentName,
					detail: appName,
					icon: KIND_ICONS.document,
					target: `/live/documents?${new URLSearchParams({ q: documentName })}`,
				})),
			},
			{
				label: 'Nodes',
				entries: (nodes.data ?? []).slice(0, HITS_MAX).map(({ id, region, url }) => ({
					value: `node ${id}`,
					label: region,
					detail: url,
					icon: KIND_ICONS.node,
					target: '/',
				})),
			},
		],
	};
}
