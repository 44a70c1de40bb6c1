import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../../api/instance.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { DangerAction } from '../../../ui/danger-zone.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { usePlaceActions } from '../../../ui/place-actions.ts';
import { useApp } from '../app-context.ts';
import { connectionsEnd, useAppImpact } from '../credentials/impact.ts';
import { useAppSaved } from '../use-app-saved.ts';
import { describeBilling, useDeletionImpact } from './billing-left.ts';

/** Lets a disabled app go on. */
export function EnableApp() {
	const { tenantId, id: appId, name } = useApp();
	const saved = useAppSaved();
	const enable = useMutation(
		useQueries().apps.enable.mutationOptions({
			onSuccess: (app) => {
				saved(app);
				notifyDone(
					app.subscription
						? `${name} is enabled: it gets tokens again.`
						: `${name} is enabled. It needs a plan before it gets tokens.`,
				);
			},
			onError: notifyFailure,
		}),
	);
	const run = () => enable.mutate({ tenantId, appId });
	usePlaceActions([{ label: `Enable ${name}`, run }]);
	return (
		<Alert color="yellow" icon={<IconPlayerPause size={18} aria-hidden />} title="The app is disabled">
			<Text size="sm">It gets no tokens, and no client is let in.</Text>
			<Group mt="xs">
				<Button size="xs" loading={enable.isPending} onClick={run}>
					Enable app
				</Button>
			</Group>
		</Alert>
	);
}

/** Stops the app; its subscription goes on. */
export function DisableApp() {
	const { tenantId, id: appId, name } = useApp();
	const queries = useQueries();
	const saved = useAppSaved();
	const impact = useAppImpact();
	const billing = useDeletionImpact();
	const [isAsking, setIsAsking] = useState(false);
	const disable = async () => {
		saved(await queries.apps.disable.call({ tenantId, appId }));
		const undo = async () => saved(await queries.apps.enable.call({ tenantId, appId }));
		notifyDone(`${name} is disabled.`, { undo });
	};
	const ask = () => {
		void Promise.all([impact.refetch(), billing.refetch()]);
		setIsAsking(true);
	};
	usePlaceActions([{ label: `Disable ${name}…`, run: ask }]);
	return (
		<DangerAction title="Disable the app" text="It gets no tokens, and live sessions end. It can be enabled again.">
			<Button variant="default" onClick={ask}>
				Disable app…
			</Button>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title={`Disable ${name}?`}
				consequences={[
					'It gets no tokens, and refresh tokens do not work, until it is enabled again.',
					...(impact.data ? [connectionsEnd(impact.data, 4003)] : []),
					...(billing.data ? [describeBilling(billing.data)] : []),
				]}
				confirmLabel="Disable app"
				isDestructive
				onConfirm={disable}
			/>
		</DangerAction>
	);
}
