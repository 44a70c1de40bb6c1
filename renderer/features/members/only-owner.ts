import { useQuery } from '@tanstack/react-query';
import type { Member } from '../../../core/contract/members.ts';
import { useQueries } from '../../api/instance.tsx';

/** The one who is a tenant's only owner, and so can neither be removed nor get another role; null where there are several. */
export function useOnlyOwner(tenantId: string): Member | null {
	const owners = useQuery(useQueries().members.list.queryOptions({ input: { tenantId, role: 'owner', limit: 1 } })).data;
	return owners?.total === 1 ? (owners.items[0] ?? null) : null;
}
