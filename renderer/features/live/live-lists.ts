import { useInfiniteQuery } from '@tanstack/react-query';
import type { Connection, ConnectionQuery, DocumentQuery, LiveDocument } from '../../../core/contract/live.ts';
import type { Refusal, RefusalQuery } from '../../../core/contract/refusals.ts';
import { useQueries } from '../../api/instance.tsx';
import { type ListView, pageInput, paging, useListView } from '../../api/list.ts';

/** What a list may be narrowed down to, and its order; what is undefined is not asked for. */
type Filter<Query, Key extends keyof Query> = { [Name in Key]?: Query[Name] | undefined } & { search?: string | undefined };
type ConnectionFilter = Filter<ConnectionQuery, 'appId' | 'documentName' | 'sort'>;
type DocumentFilter = Filter<DocumentQuery, 'appId' | 'sort'>;
type RefusalFilter = Filter<RefusalQuery, 'appId' | 'code' | 'sort'>;

export function connectionId(connection: Connection): string {
	return connection.id;
}

export function documentId({ tenantId, appId, documentName }: LiveDocument): string {
	return `${tenantId}::${appId}::${documentName}`;
}

export function refusalId(refusal: Refusal): string {
	return refusal.id;
}

/** Without what is undefined. */
type Given<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

/** Input of a list's pages. */
function inputOf<Fields extends { search?: string | undefined }>({ search, ...fields }: Fields) {
	const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
	return (cursor: string | undefined) => ({ ...pageInput(cursor, search), ...(given as Given<Omit<Fields, 'search'>>) });
}

/** Clients that are connected right now, newest first. */
export function useConnections(filter: ConnectionFilter): ListView<Connection> {
	const { live } = useQueries();
	return useListView(useInfiniteQuery(live.connections.infiniteOptions({ ...paging, input: inputOf(filter) })), connectionId);
}

/** Documents in memory right now, newest first. */
export function useDocuments(filter: DocumentFilter): ListView<LiveDocument> {
	const { live } = useQueries();
	return useListView(useInfiniteQuery(live.documents.infiniteOptions({ ...paging, input: inputOf(filter) })), documentId);
}

/** Clients that were turned away lately, newest first. */
export function useRefusals(filter: RefusalFilter): ListView<Refusal> {
	const { refusals } = useQueries();
	return useListView(useInfiniteQuery(refusals.list.infiniteOptions({ ...paging, input: inputOf(filter) })), refusalId);
}
