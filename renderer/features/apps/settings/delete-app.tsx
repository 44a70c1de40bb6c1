import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AppImpact } from '../../../../core/contract/usage.ts';
import { useInstance } from '../../../api/instance.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { DangerAction } from '../../../ui/danger-zone.tsx';
import { formatCount } from '../../../ui/format.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { usePlaceActions } from '../../../ui/place-actions.ts';
import { useApp } from '../app-context.ts';
import { refreshTokensEnd, useAppImpact } from '../credentials/impact.ts';
import { describeBilling, useDeletionImpact } from './billing-left.ts';

/** Deletes the app for good, after its name was typed. */
export function DeleteApp() {
	const { tenantId, id: appId, name } = useApp();
	const { queries, changed } = useInstance();
	const queryClient = useQueryClient();
	const navigate = useNavigate();
	const impact = useAppImpact();
	const billing = useDeletionImpact();
	const [isAsking, setIsAsking] = useState(false);
	const remove = async () => {
		await queries.apps.delete.call({ tenantId, appId });
		await navigate({ to: '/tenants/$tenantId', params: { tenantId } });
		queryClient.removeQueries({ queryKey: queries.apps.get.key({ input: { tenantId, appId } }) });
		changed({ type: 'app.changed', tenantId, appId });
		notifyDone(`${name} is deleted.`);
	};
	const ask = () => {
		void Promise.all([impact.refetch(), billing.refetch()]);
		setIsAsking(true);
	};
	usePlaceActions([{ label: `Delete ${name}…`, run: ask }]);
	return (
		<DangerAction title="Delete the app" text="Its credentials, tokens and settings are gone for good.">
			<Button variant="default" c="var(--mantine-color-error)" onClick={ask}>
				Delete app…
			</Button>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title={`Delete ${name}?`}
				consequences={[
					'client_id and secret stop working at once, and cannot be had back.',
					...(impact.data ? [refreshTokensEnd(impact.data), connectionsStay(impact.data)] : []),
					...(billing.data ? [describeBilling(billing.data)] : []),
				]}
				confirmLabel="Delete app"
				typedName={name}
				isDestructive
				onConfirm={remove}
			/>
		</DangerAction>
	);
}

/** Deleting an app closes nothing (contract section 2). */
function connectionsStay({ connections }: AppImpact): string {
	if (connections === 0) return 'Nobody is connected.';
	const count = connections === 1 ? '1 open connection goes' : `${formatCount(connections)} open connections go`;
	return `${count} on until the client leaves; none gets in any more.`;
}
