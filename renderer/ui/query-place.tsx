import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { describeFailure, isMissing } from '../api/failure.ts';
import { NotFound } from './not-found.tsx';
import { PlaceFailure } from './place-failure.tsx';
import { Splash } from './splash.tsx';

interface QueryPlaceProps<Data> {
	query: UseQueryResult<Data, Error>;
	children: (data: Data) => ReactNode;
}

/** A place about one thing: loading, not there (any more), not readable, or shown. What was read stays when a later reading fails. */
export function QueryPlace<Data>({ query, children }: QueryPlaceProps<Data>) {
	const failure = query.error && describeFailure(query.error);
	if (failure && isMissing(failure)) return <NotFound />;
	if (query.data !== undefined) return children(query.data);
	return failure ? <PlaceFailure failure={failure} onRetry={() => void query.refetch()} /> : <Splash />;
}
