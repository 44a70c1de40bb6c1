import { useQuery } from '@tanstack/react-query';
import type { Me } from '../../core/contract/accounts.ts';
import { useQueries } from './instance.tsx';

/** Who the session is at this instance; undefined until that is known. */
function useMe(): Me | undefined {
	return useQuery(useQueries().me.get.queryOptions()).data;
}

/**
 * Whether the session may call a route. What it may not do is not offered; until that is known nothing is.
 *
 * @returns tells for a route's name, `group.route`
 */
export function useMay(): (route: string) => boolean {
	const permissions = useMe()?.permissions;
	return (route) => permissions?.includes(route) ?? false;
}
