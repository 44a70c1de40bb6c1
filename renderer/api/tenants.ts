import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Tenant } from '../../core/contract/tenants.ts';
import { useInstance } from './instance.tsx';

/** Approves a pending tenant, and shows it so everywhere. */
export function useApproveTenant(): UseMutationResult<Tenant, Error, { tenantId: string }> {
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	return useMutation(
		queries.tenants.approve.mutationOptions({
			onSuccess: (tenant) => {
				queryClient.setQueryData(queries.tenants.get.queryKey({ input: { tenantId: tenant.id } }), tenant);
				changed({ type: 'tenant.changed', tenantId: tenant.id });
			},
		}),
	);
}
