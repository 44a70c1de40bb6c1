import { useMutation } from '@tanstack/react-query';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useQueries } from '../../api/instance.tsx';
import { useShowTenant } from '../../api/tenants.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

/** Lets a suspended tenant go on, and says so. */
export function useResumeTenant(): (tenant: Tenant) => void {
	const show = useShowTenant();
	const resume = useMutation(useQueries().tenants.resume.mutationOptions({ onSuccess: show }));
	return (tenant) =>
		resume.mutate(
			{ tenantId: tenant.id },
			{ onSuccess: () => notifyDone(`${tenant.name} goes on: its apps get tokens again.`), onError: notifyFailure },
		);
}
