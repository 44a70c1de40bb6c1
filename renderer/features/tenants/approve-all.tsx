import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../api/instance.tsx';
import { useApproveTenant } from '../../api/tenants.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatQuantity } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';

/** As many as one page of a list has at most. */
const AT_ONCE_MAX = 500;

/** Approves all tenants that wait. @param count how many there are */
export function ApproveAll({ count }: { count: number }) {
	const queries = useQueries();
	const queryClient = useQueryClient();
	const approve = useApproveTenant();
	const [isAsking, setIsAsking] = useState(false);
	const [done, setDone] = useState(0);
	const approveAll = async () => {
		setDone(0);
		const { items } = await queryClient.fetchQuery(
			queries.tenants.list.queryOptions({ input: { status: 'pending', limit: AT_ONCE_MAX }, staleTime: 0 }),
		);
		// One after the other: each makes a key pair, and what failed is still there to be approved.
		for (const { id } of items) {
			await approve.mutateAsync({ tenantId: id });
			setDone((approved) => approved + 1);
		}
		notifyDone(`${formatQuantity(items.length, 'tenant')} approved.`);
	};
	return (
		<>
			<Button variant="default" onClick={() => setIsAsking(true)}>
				Approve all {count}
			</Button>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title={`Approve ${formatQuantity(count, 'tenant')}?`}
				consequences={[
					'Each gets its first signing key and its billing profile.',
					'Their owners are told by mail, and can have apps from now on.',
				]}
				confirmLabel={approve.isPending ? `Approved ${done} of ${count}` : `Approve ${count}`}
				onConfirm={approveAll}
			/>
		</>
	);
}
