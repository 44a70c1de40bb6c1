import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useQueries } from './instance.tsx';

/**
 * What this session may do at the instance.
 *
 * @returns whether a route (`group.route`) may be called; true as long as it is not known, for the server decides anyway.
 */
export function useMay(): (route: string) => boolean {
	const { data: me } = useQuery(useQueries().me.get.queryOptions());
	return useCallback((route) => me?.permissions.includes(route) ?? true, [me]);
}
