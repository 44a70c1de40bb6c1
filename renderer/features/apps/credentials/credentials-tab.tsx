import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { CreatedApp } from '../../../../core/contract/apps.ts';
import { useMay } from '../../../api/access.tsx';
import { describeFailure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { CopyText } from '../../../ui/copy.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Panel } from '../../../ui/page.tsx';
import { usePlaceActions } from '../../../ui/place-actions.ts';
import { useApp } from '../app-context.ts';
import classes from '../app-page.module.css';
import { useAppSaved } from '../use-app-saved.ts';
import { secretConsequences, useAppImpact } from './impact.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** What the app's back ends sign in with, and what depends on it. */
export function CredentialsTab() {
	const app = useApp();
	const impact = useAppImpact();
	const regenerate = useRegenerate();
	const mayRegenerate = useMay()('apps.regenerateSecret');
	const action = { label: 'Regenerate secret…', description: `New client_secret for ${app.name}`, run: regenerate.ask };
	usePlaceActions(mayRegenerate ? [action] : []);
	return (
		<div className={classes.halves}>
			<Panel title="Client credentials">
				<Stack gap="md">
					<Facts
						facts={[
							{ label: 'client_id', value: <CopyText value={app.clientId} what="client_id" /> },
							{ label: 'client_secret', value: 'Was shown once; only its hash is kept.' },
						]}
					/>
					<Text size="sm" c="dimmed">
						A secret that is lost, or that somebody saw, is replaced by a new one.
					</Text>
					{mayRegenerate && (
						<Group>
							<Button variant="default" onClick={regenerate.ask}>
								Regenerate secret…
							</Button>
						</Group>
					)}
				</Stack>
			</Panel>
			<Panel title="What depends on the secret">
				{impact.error && !impact.data ? (
					<FailureNotice failure={describeFailure(impact.error)} onRetry={() => void impact.refetch()} />
				) : (
					<Facts
						facts={[
							{ label: 'Refresh tokens', value: impact.data && `${formatCount(impact.data.refreshTokens)} still valid` },
							{ label: 'Open connections', value: impact.data && formatCount(impact.data.connections) },
							{ label: 'Open documents', value: impact.data && formatCount(impact.data.documents) },
						]}
					/>
				)}
			</Panel>
			{regenerate.dialogs}
		</div>
	);
}

/** Asks, makes a new secret and shows it this once. The secret is in no cache: it lives in the state of this place alone. */
function useRegenerate() {
	const app = useApp();
	const queries = useQueries();
	const saved = useAppSaved();
	const impact = useAppImpact();
	const [isAsking, setIsAsking] = useState(false);
	const [created, setCreated] = useState<CreatedApp | null>(null);
	const regenerate = async () => {
		const answer = await queries.apps.regenerateSecret.call({ tenantId: app.tenantId, appId: app.id });
		saved(answer.app);
		setCreated(answer);
	};
	return {
		ask: () => {
			void impact.refetch();
			setIsAsking(true);
		},
		dialogs: (
			<>
				<ConfirmDialog
					opened={isAsking}
					onClose={() => setIsAsking(false)}
					title={`Regenerate the secret of ${app.name}?`}
					consequences={impact.data ? secretConsequences(impact.data) : ['What hangs on the old secret is being counted.']}
					confirmLabel="Regenerate secret"
					isDestructive
					onConfirm={regenerate}
				/>
				<SecretDialog created={created} onDone={() => setCreated(null)} />
			</>
		),
	};
}
