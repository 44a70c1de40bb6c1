import { useInfiniteQuery } from '@tanstack/react-query';
import type { Connection, LiveDocument } from '../../../core/contract/live.ts';
import { useQueries } from '../../api/instance.tsx';
import { type ListView, pageInput, paging, useListView } from '../../api/list.ts';

interface LiveQuery {
	search?: string | undefined;
	/** Of one app; absent: of all. */
	appId?: string;
}

export function connectionId(connection: Connection): string {
	return connection.id;
}

export function documentId({ tenantId, appId, documentName }: LiveDocument): string {
	return `${tenantId}::${appId}::${documentName}`;
}

function input({ search, appId }: LiveQuery) {
	return (cursor: string | undefined) => ({ ...pageInput(cursor, search), ...(appId ? { appId } : {}) });
}

/** Clients that are connected right now, newest first. */
export function useConnections(query: LiveQuery): ListView<Connection> {
	const { live } = useQueries();
	return useListView(useInfiniteQuery(live.connections.infiniteOptions({ ...paging, input: input(query) })), connectionId);
}

/** Documents in memory right now, newest first. */
export function useDocuments(query: LiveQuery): ListView<LiveDocument> {
	const { live } = useQueries();
	return useListView(useInfiniteQuery(live.documents.infiniteOptions({ ...paging, input: input(query) })), documentId);
}
