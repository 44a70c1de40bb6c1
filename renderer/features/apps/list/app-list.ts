import { useInfiniteQuery } from '@tanstack/react-query';
import type { App, AppQuery } from '../../../../core/contract/apps.ts';
import { useQueries } from '../../../api/instance.tsx';
import { type ListView, pageInput, paging, useListView } from '../../../api/list.ts';

export function appId(app: { id: string }): string {
	return app.id;
}

/** What a list of apps is narrowed down to; what is left out does not narrow. */
export type AppFilter = Partial<Pick<AppQuery, 'tenantId' | 'status' | 'planId' | 'licenseRegion' | 'sort'>>;

/** Apps that a search and a filter let through, newest first unless the filter sorts them otherwise. */
export function useAppList(search: string | undefined, filter: AppFilter): ListView<App> {
	const { apps } = useQueries();
	return useListView(
		useInfiniteQuery(
			apps.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ ...pageInput(cursor, search), ...filter }),
			}),
		),
		appId,
	);
}
