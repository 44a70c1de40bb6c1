import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CountedPage, Page } from '../../core/contract/pages.ts';
import { describeFailure, type Failure } from './failure.ts';

/** Entries that one request brings. */
const PAGE_SIZE = 200;
/** Entries that one look takes in; beyond them typing is quicker. */
const CHOICES_MAX = 50;

/** A list that comes in pages, as a table wants it. */
export interface ListView<Row> {
	rows: Row[];
	/** How many there are, those included that are not here yet; null where the server does not count them. */
	total: number | null;
	/** Nothing is there yet. A button that an empty list has in its own place waits for this: one that moves loses the focus. */
	isLoading: boolean;
	/** The rows are still those of the search before. */
	isSearching: boolean;
	/** Set when nothing could be read. Rows that are there stay when a later reading fails. */
	failure: Failure | null;
	hasMore: boolean;
	isLoadingMore: boolean;
	loadMore(): void;
	retry(): void;
}

/** Whether it is known that there is nothing. */
export function isEmptyList(list: ListView<unknown>): boolean {
	return !list.isLoading && !list.isSearching && !list.failure && list.rows.length === 0;
}

interface ListInput {
	limit: number;
	cursor?: string;
	search?: string;
}

/** The paging half of the options of an infinite query. */
export const paging = {
	initialPageParam: undefined as string | undefined,
	getNextPageParam: (page: Page<unknown>): string | undefined => page.nextCursor ?? undefined,
	/** The old rows stay while a search runs. */
	placeholderData: <Data>(previous: Data | undefined): Data | undefined => previous,
};

/** Input of a list route for one page. An empty search is none. */
export function pageInput(cursor: string | undefined, search = ''): ListInput {
	return { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }), ...(search.trim() === '' ? {} : { search }) };
}

/** Input of a list route for what one chooses from. An empty search is none. */
export function choicesInput(search: string): ListInput {
	return { limit: CHOICES_MAX, ...(search === '' ? {} : { search }) };
}

/**
 * Brings the pages of an infinite query together.
 *
 * @param rowId identifies an entry; one that moved to the next page between two requests counts once
 */
export function useListView<Row>(
	query: UseInfiniteQueryResult<InfiniteData<Page<Row> & Partial<CountedPage<Row>>>, Error>,
	rowId: (row: Row) => string,
): ListView<Row> {
	const { data, error } = query;
	const rows = useMemo(() => {
		const byId = new Map(data?.pages.flatMap((page) => page.items).map((row) => [rowId(row), row]));
		return [...byId.values()];
	}, [data, rowId]);
	return {
		rows,
		total: data?.pages.at(-1)?.total ?? null,
		isLoading: query.isPending,
		isSearching: query.isPlaceholderData,
		failure: error && !data ? describeFailure(error) : null,
		hasMore: query.hasNextPage,
		isLoadingMore: query.isFetchingNextPage,
		loadMore: () => void query.fetchNextPage(),
		retry: () => void query.refetch(),
	};
}

/** A list that comes as a whole, as a table wants it. */
export function wholeListView<Row>(query: UseQueryResult<Row[], Error>): ListView<Row> {
	return partListView(query, (rows) => rows);
}

/** A list that is a part of an answer, as a table wants it. @param part must give the same array for the same answer */
export function partListView<Data, Row>(query: UseQueryResult<Data, Error>, part: (data: Data) => Row[]): ListView<Row> {
	const { data, error } = query;
	return {
		rows: data === undefined ? noRows : part(data),
		total: data === undefined ? null : part(data).length,
		isLoading: query.isPending,
		isSearching: false,
		failure: error && !data ? describeFailure(error) : null,
		hasMore: false,
		isLoadingMore: false,
		loadMore: () => undefined,
		retry: () => void query.refetch(),
	};
}

/** A list that is there as a whole, as a table wants it. */
export function shownList<Row>(rows: Row[]): ListView<Row> {
	return {
		rows,
		total: null,
		isLoading: false,
		isSearching: false,
		failure: null,
		hasMore: false,
		isLoadingMore: false,
		loadMore: () => undefined,
		retry: () => undefined,
	};
}

/** The same array each time, or tables would start anew on each render. */
const noRows: never[] = [];
