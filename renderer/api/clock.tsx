import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { useMe } from './access.tsx';
import { useQueries } from './instance.tsx';

const ClockContext = createContext(0);

/** Tells the screens below it the instance's time: one query, for each row of a list shows times. */
export function ClockProvider({ children }: { children: ReactNode }) {
	const mayAsk = useMe()?.permissions.includes('sandbox.clock') ?? false;
	const clock = useQuery(useQueries().sandbox.clock.queryOptions({ enabled: mayAsk }));
	return <ClockContext value={clock.data?.offsetMs ?? 0}>{children}</ClockContext>;
}

/** How far the instance's clock is ahead of this machine's, in milliseconds: a sandbox's can be moved. */
export function useClockOffsetMs(): number {
	return useContext(ClockContext);
}
