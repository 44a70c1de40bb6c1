import { useInfiniteQuery } from '@tanstack/react-query';
import type { App } from '../../../../core/contract/apps.ts';
import { useQueries } from '../../../api/instance.tsx';
import { type ListView, pageInput, paging, useListView } from '../../../api/list.ts';

export function appId(app: { id: string }): string {
	return app.id;
}

/**
 * Apps, newest first.
 *
 * @param tenantId of one tenant; absent: of all
 */
export function useAppList(search: string | undefined, tenantId?: string): ListView<App> {
	const { apps } = useQueries();
	return useListView(
		useInfiniteQuery(
			apps.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ ...pageInput(cursor, search), ...(tenantId ? { tenantId } : {}) }),
			}),
		),
		appId,
	);
}
