import { createContext, useContext } from 'react';
import type { Tenant } from '../../../core/contract/tenants.ts';
import { useMay } from '../../api/access.tsx';
import { type RowAction, RowActions } from '../../ui/row-actions.tsx';
import { useResumeTenant } from './resume-tenant.ts';
import type { useTenantQuestion } from './tenant-question.tsx';

/** Opens the dialog of the page that the row is on. */
export const AskAboutTenant = createContext<ReturnType<typeof useTenantQuestion>['ask']>(async () => undefined);

/** What can be done with a tenant of a list. */
export function TenantActions({ tenant }: { tenant: Tenant }) {
	const actions = useTenantActions(tenant, useContext(AskAboutTenant));
	return <RowActions name={tenant.name} actions={actions} />;
}

/** What can be done with a tenant in the state that it is in, but for its approval. @param ask opens the dialog of the page */
export function useTenantActions(tenant: Tenant, ask: ReturnType<typeof useTenantQuestion>['ask']): RowAction[] {
	const may = useMay();
	const resume = useResumeTenant();
	const actions: (RowAction | false)[] = [
		tenant.status === 'suspended' && may('tenants.resume') && { label: 'Resume', run: () => resume(tenant) },
		tenant.status === 'pending' &&
			may('tenants.reject') && { label: 'Reject…', isDestructive: true, run: () => void ask(tenant, 'reject') },
		tenant.status === 'active' &&
			may('tenants.suspend') && { label: 'Suspend…', isDestructive: true, run: () => void ask(tenant, 'suspend') },
		tenant.status !== 'deleting' &&
			may('tenants.delete') && { label: 'Delete…', isDestructive: true, run: () => void ask(tenant, 'delete') },
	];
	return actions.filter((action) => action !== false);
}
