import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Me } from '../../core/contract/accounts.ts';
import { useQueries } from './instance.tsx';

/** Who this session is at the instance; undefined until that is known. */
export function useMe(): Me | undefined {
	return useQuery(useQueries().me.get.queryOptions()).data;
}

/**
 * What this session may do at the instance.
 *
 * @returns whether a route (`group.route`) may be called; true as long as it is not known, for the server decides anyway.
 */
export function useMay(): (route: string) => boolean {
	const me = useMe();
	return useCallback((route) => me?.permissions.includes(route) ?? true, [me]);
}
