import { Button, Checkbox, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { SCOPE_API, SCOPE_OFFLINE } from '../../../../core/contract/claims.ts';
import { describeFailure } from '../../../api/failure.ts';
import { useInstance } from '../../../api/instance.tsx';
import { requestToken, TokenRefused } from '../../../api/token-endpoint.ts';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useApp } from '../app-context.ts';
import { type Issued, IssuedToken } from './issued-token.tsx';
import classes from './token-panel.module.css';

interface Refusal {
	title: string;
	detail: string;
}

/** Gets tokens for the app as its back end would. */
export function TokenPanel() {
	const app = useApp();
	const { path } = useInstance();
	const [clientSecret, setClientSecret] = useState('');
	const [isOffline, setIsOffline] = useState(true);
	// As the secret, the tokens live in this panel and nowhere else (faults U6).
	const [issued, setIssued] = useState<Issued | null>(null);
	const [refusal, setRefusal] = useState<Refusal | null>(null);
	const [busy, setBusy] = useState<'get' | 'refresh' | null>(null);

	// Not a mutation: its variables and its answer would be kept in a cache.
	const run = async (kind: 'get' | 'refresh', fields: Record<string, string>) => {
		setBusy(kind);
		setRefusal(null);
		try {
			const response = await requestToken(path, { client_id: app.clientId, ...fields });
			setIssued({ response, receivedAtMs: Date.now(), refreshCount: kind === 'get' ? 0 : (issued?.refreshCount ?? 0) + 1 });
		} catch (error) {
			setRefusal(describeRefusal(error));
		} finally {
			setBusy(null);
		}
	};
	const get = () =>
		run('get', {
			grant_type: 'client_credentials',
			client_secret: clientSecret.trim(),
			scope: isOffline ? `${SCOPE_API} ${SCOPE_OFFLINE}` : SCOPE_API,
		});
	const refresh = (refreshToken: string) => run('refresh', { grant_type: 'refresh_token', refresh_token: refreshToken });

	return (
		<div className={classes.columns}>
			<Panel title="Get a token">
				<form
					onSubmit={(event) => {
						event.preventDefault();
						void get();
					}}
				>
					<Stack gap="md">
						<Text size="sm" c="dimmed">
							Asks the token endpoint as your back end would. The secret is kept in this field and nowhere else.
						</Text>
						<input type="text" name="username" autoComplete="off" value={app.clientId} readOnly hidden />
						<PasswordInput
							label="Client secret"
							autoComplete="off"
							data-1p-ignore
							value={clientSecret}
							onChange={(event) => setClientSecret(event.currentTarget.value)}
							visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was typed', tabIndex: 0 }}
						/>
						<Checkbox
							label="Ask for a refresh token, too"
							description={`Adds the scope ${SCOPE_OFFLINE}`}
							checked={isOffline}
							onChange={(event) => setIsOffline(event.currentTarget.checked)}
						/>
						<Button type="submit" loading={busy === 'get'} disabled={clientSecret.trim() === ''}>
							Get token
						</Button>
						{refusal && <FailureNotice failure={refusal} onDismiss={() => setRefusal(null)} />}
					</Stack>
				</form>
			</Panel>
			<IssuedToken tenantId={app.tenantId} issued={issued} isRefreshing={busy === 'refresh'} onRefresh={refresh} />
		</div>
	);
}

/** OAuth's own code is what a developer will look up, so it is the title. */
function describeRefusal(error: unknown): Refusal {
	if (error instanceof TokenRefused) return { title: error.code, detail: error.message };
	return describeFailure(error);
}
