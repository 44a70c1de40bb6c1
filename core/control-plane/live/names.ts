import type { AppStore } from '../apps/store.ts';
import type { TenantStore } from '../tenants/store.ts';

/** Names that people know a tenant and an app by; empty for what does not exist (any more). */
export interface Named {
	tenantName: string;
	appName: string;
}

/** Puts names to entries that have only ids. One look-up for all of them. */
export async function withNames<Entry extends { tenantId: string | null; appId: string | null }>(
	entries: readonly Entry[],
	{ tenants, apps }: { tenants: Pick<TenantStore, 'names'>; apps: Pick<AppStore, 'names'> },
): Promise<(Entry & Named)[]> {
	const [tenantNames, appNames] = await Promise.all([
		tenants.names(distinct(entries.map(({ tenantId }) => tenantId))),
		apps.names(distinct(entries.map(({ appId }) => appId))),
	]);
	return entries.map((entry) => ({
		...entry,
		tenantName: tenantNames.get(entry.tenantId ?? '') ?? '',
		appName: appNames.get(entry.appId ?? '') ?? '',
	}));
}

function distinct(ids: readonly (string | null)[]): string[] {
	return [...new Set(ids.filter((id) => id !== null))];
}
