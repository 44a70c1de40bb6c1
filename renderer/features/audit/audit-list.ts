import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ListedAuditEvent } from '../../../core/contract/audit.ts';
import type { Page } from '../../../core/contract/pages.ts';
import { useClockOffsetMs } from '../../api/clock.tsx';
import { useQueries } from '../../api/instance.tsx';
import { type ListView, pageInput, paging, useListView } from '../../api/list.ts';
import type { AuditFilter } from './audit-filter.ts';

const NEWS_LIMIT = 100;

export function eventId(event: ListedAuditEvent): string {
	return event.id;
}

type Pages = InfiniteData<Page<ListedAuditEvent>>;

/**
 * Events of a filter, as they were when the list was read, and how many came since.
 *
 * @returns `news`: their number, up to 100; `showNews` puts them on top of the list.
 */
export function useAuditEvents(filter: AuditFilter): { list: ListView<ListedAuditEvent>; news: number; showNews(): void } {
	const { audit } = useQueries();
	const queryClient = useQueryClient();
	const offsetMs = useClockOffsetMs();
	const options = audit.list.infiniteOptions({
		...paging,
		input: (cursor: string | undefined) => ({ ...pageInput(cursor), ...filter }),
	});
	const list = useListView(useInfiniteQuery(options), eventId);
	const isNewestFirst = filter.sort === '-at';
	const newestAt = list.rows[0]?.at;
	// After a sandbox's clock went back there are events of later than now: news do not come after those.
	const isLater = newestAt !== undefined && Date.parse(newestAt) > Date.now() + offsetMs;
	const from = isLater ? filter.from : (newestAt ?? filter.from);
	const latest = useQuery(
		audit.list.queryOptions({
			input: { ...filter, ...(from ? { from } : {}), limit: NEWS_LIMIT },
			enabled: isNewestFirst && !list.isLoading && !list.isSearching && !list.failure,
			// The list may be older than what was known of its news.
			staleTime: 0,
		}),
	).data;
	const known = new Set(list.rows.map(eventId));
	const fresh = isNewestFirst ? (latest?.items ?? []).filter(({ id }) => !known.has(id)) : [];
	const showNews = () => {
		// Of more than a page nobody knows the rest: the list is read anew.
		if (fresh.length === NEWS_LIMIT) void queryClient.resetQueries({ queryKey: options.queryKey });
		else queryClient.setQueryData<Pages>(options.queryKey, (data) => data && onTop(data, fresh));
	};
	return { list, news: fresh.length, showNews };
}

function onTop({ pages: [first, ...rest], pageParams }: Pages, fresh: readonly ListedAuditEvent[]): Pages {
	if (!first) return { pages: rest, pageParams };
	return { pages: [{ ...first, items: [...fresh, ...first.items] }, ...rest], pageParams };
}
