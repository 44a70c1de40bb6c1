import { type UseMutationResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Tenant } from '../../core/contract/tenants.ts';
import { useInstance, useQueries } from './instance.tsx';

/** A tenant that the screen around has read already; undefined until it is there. */
export function useTenant(tenantId: string): Tenant | undefined {
	return useQuery(useQueries().tenants.get.queryOptions({ input: { tenantId } })).data;
}

/** Shows a tenant as an answer told it, everywhere. */
export function useShowTenant(): (tenant: Tenant) => void {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	return (tenant) => {
		queryClient.setQueryData(queries.tenants.get.queryKey({ input: { tenantId: tenant.id } }), tenant);
		changed({ type: 'tenant.changed', tenantId: tenant.id });
	};
}

/** Approves a pending tenant, and shows it so everywhere. */
export function useApproveTenant(): UseMutationResult<Tenant, Error, { tenantId: string }> {
	const show = useShowTenant();
	return useMutation(useQueries().tenants.approve.mutationOptions({ onSuccess: show }));
}
