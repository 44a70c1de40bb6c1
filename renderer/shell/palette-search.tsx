import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMay } from '../api/access.tsx';
import { useQueries } from '../api/instance.tsx';
import { statusLabel } from '../ui/status-badge.tsx';
import { KIND_ICONS, type PaletteEntry } from './palette-entries.tsx';
import { APP_TABS, isCalled, sectionPath, sectionSearch, TENANT_TABS } from './sections.ts';
import { documentPath, keyPath } from './visits.ts';

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
	const keys = useQuery(queries.keys.find.queryOptions({ input, ...shared, enabled: search !== '' && may('keys.find') }));
	const sections = useSectionHits(search);
	const all = [tenants, apps, documents, nodes, keys];
	return {
		isSearching: all.some(({ isFetching }) => isFetching),
		hasFailed: all.every(({ isError, fetchStatus }) => isError || fetchStatus === 'idle') && tenants.isError,
		hits: [
			{
				label: 'Tenants',
				entries: (tenants.data?.items ?? []).map(({ id, name, status }) => ({
					value: `tenant ${id}`,
					label: name,
					detail: status === 'active' ? undefined : statusLabel(status),
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
					target: documentPath(tenantId, appId, documentName),
				})),
			},
			{
				label: 'Nodes',
				entries: (nodes.data ?? []).slice(0, HITS_MAX).map(({ id, region, url }) => ({
					value: `node ${id}`,
					label: region,
					detail: url,
					icon: KIND_ICONS.node,
					target: `/nodes/${id}`,
				})),
			},
			{
				label: 'Signing keys',
				entries: (keys.data?.items ?? []).map(({ kid, status, tenantId, tenantName }) => ({
					value: `key ${kid}`,
					label: kid,
					detail: `${tenantName} · ${statusLabel(status)}`,
					icon: KIND_ICONS.key,
					target: keyPath(tenantId, kid),
				})),
			},
			{ label: 'Sections', entries: sections },
		],
	};
}

/** What "editor domains" means: sections of the apps and tenants that are called so. */
function useSectionHits(search: string): PaletteEntry[] {
	const queries = useQueries();
	const asked = sectionSearch(search.split(/\s+/));
	const options = { input: { search: asked?.name ?? '', limit: HITS_MAX }, enabled: asked !== null };
	const tenants = useQuery(queries.tenants.list.queryOptions(options)).data?.items ?? [];
	const apps = useQuery(queries.apps.list.queryOptions(options)).data?.items ?? [];
	if (!asked) return [];
	const entriesOf = (tabs: typeof APP_TABS | typeof TENANT_TABS, of: { tenantId: string; appId?: string; name: string }) =>
		tabs
			.filter((tab) => isCalled(tab, asked.section))
			.map((tab) => ({
				value: `section ${of.appId ?? of.tenantId} ${tab.value}`,
				label: `${of.name} › ${tab.label}`,
				detail: of.appId ? 'App' : 'Tenant',
				icon: of.appId ? KIND_ICONS.app : KIND_ICONS.tenant,
				target: sectionPath(tab, of),
			}));
	return [
		...apps.flatMap(({ id, tenantId, name }) => entriesOf(APP_TABS, { appId: id, tenantId, name })),
		...tenants.flatMap(({ id, name }) => entriesOf(TENANT_TABS, { tenantId: id, name })),
	];
}
