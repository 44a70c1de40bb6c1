import { useQuery } from '@tanstack/react-query';
import { useMe } from './access.ts';
import { useQueries } from './instance.tsx';

/** How far the instance's clock is ahead of this machine's, in milliseconds: a sandbox's can be moved. */
export function useClockOffsetMs(): number {
	const mayAsk = useMe()?.permissions.includes('sandbox.clock') ?? false;
	const clock = useQuery(useQueries().sandbox.clock.queryOptions({ enabled: mayAsk }));
	return clock.data?.offsetMs ?? 0;
}
