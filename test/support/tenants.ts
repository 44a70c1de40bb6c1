import type { Tenant } from '../../core/contract/tenants.ts';
import type { ManagementClient } from './clients.ts';

let count = 0;

/** A new tenant with a name of its own, at work already. */
export async function activeTenant(management: ManagementClient, name = 'Tenant'): Promise<Tenant> {
	const { id: tenantId } = await pendingTenant(management, name);
	return management.tenants.approve({ tenantId });
}

/** A new tenant with a name of its own, waiting for approval. */
export function pendingTenant(management: ManagementClient, name = 'Tenant'): Promise<Tenant> {
	count += 1;
	return management.tenants.create({ name: `${name} ${count}-${process.pid}` });
}
