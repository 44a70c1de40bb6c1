import { Button } from '@mantine/core';
import type { Tenant } from '../../core/contract/tenants.ts';
import { useApproveTenant } from '../api/tenants.ts';
import { notifyDone, notifyFailure } from './notify.tsx';

interface ApproveButtonProps {
	tenant: Pick<Tenant, 'id' | 'name'>;
	/** In a row of many, the button names its tenant and is quieter. */
	inRow?: boolean;
}

/** Approves a pending tenant, and says how that went. */
export function useApprove() {
	const mutation = useApproveTenant();
	const approve = ({ id: tenantId, name }: Pick<Tenant, 'id' | 'name'>) =>
		mutation.mutate({ tenantId }, { onSuccess: () => notifyDone(`${name} is active.`), onError: notifyFailure });
	return { approve, isPending: mutation.isPending };
}

/** Makes a pending tenant active. Making its signing key takes a moment. */
export function ApproveButton({ tenant, inRow = false }: ApproveButtonProps) {
	const { approve, isPending } = useApprove();
	return (
		<Button
			size={inRow ? 'compact-xs' : 'sm'}
			variant={inRow ? 'default' : 'filled'}
			loading={isPending}
			aria-label={inRow ? `Approve ${tenant.name}` : 'Approve'}
			onClick={() => approve(tenant)}
		>
			Approve
		</Button>
	);
}
