import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Me } from '../../core/contract/accounts.ts';
import { useQueries } from './instance.tsx';

interface Access {
	me: Me | undefined;
	may(route: string): boolean;
}

const AccessContext = createContext<Access | null>(null);

/** Tells the screens below it who this session is at the instance: one query, for each row of a list wants to know. */
export function AccessProvider({ children }: { children: ReactNode }) {
	const { data: me } = useQuery(useQueries().me.get.queryOptions());
	const access = useMemo(() => ({ me, may: (route: string) => me?.permissions.includes(route) ?? true }), [me]);
	return <AccessContext value={access}>{children}</AccessContext>;
}

function useAccess(): Access {
	const access = useContext(AccessContext);
	if (!access) throw new Error('There is no AccessProvider above this component.');
	return access;
}

/** Who this session is at the instance; undefined until that is known. */
export function useMe(): Me | undefined {
	return useAccess().me;
}

/**
 * What this session may do at the instance.
 *
 * @returns whether a route (`group.route`) may be called; true as long as it is not known, for the server decides anyway.
 */
export function useMay(): (route: string) => boolean {
	return useAccess().may;
}
