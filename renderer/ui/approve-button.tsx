import { Button } from '@mantine/core';
import type { Tenant } from '../../core/contract/tenants.ts';
import { useApproveTenant } from '../api/tenants.ts';
import { notifyDone, notifyFailure } from './notify.tsx';

interface ApproveButtonProps {
	tenant: Pick<Tenant, 'id' | 'name'>;
	/** In a row of many, the button names its tenant and is quieter. */
	inRow?: boolean;
}

/** Makes a pending tenant active. Making its signing key takes a moment. */
export function ApproveButton({ tenant, inRow = false }: ApproveButtonProps) {
	const approve = useApproveTenant();
	return (
		<Button
			size={inRow ? 'compact-xs' : 'sm'}
			variant={inRow ? 'default' : 'filled'}
			loading={approve.isPending}
			aria-label={inRow ? `Approve ${tenant.name}` : 'Approve'}
			onClick={() =>
				approve.mutate(
					{ tenantId: tenant.id },
					{ onSuccess: () => notifyDone(`${tenant.name} is active.`), onError: notifyFailure },
				)
			}
		>
			Approve
		</Button>
	);
}
