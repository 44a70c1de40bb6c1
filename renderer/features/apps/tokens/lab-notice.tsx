import { Alert, Text } from '@mantine/core';
import { IconBan, IconCircleCheck, IconShieldX } from '@tabler/icons-react';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import type { LabNotice } from './use-token-lab.ts';

/** What came of the last act, in words. */
export function LabNoticeView({ notice, onDismiss }: { notice: LabNotice; onDismiss: () => void }) {
	const close = { withCloseButton: true, closeButtonLabel: 'Dismiss', onClose: onDismiss };
	switch (notice.kind) {
		case 'refused':
			return <FailureNotice failure={notice} onDismiss={onDismiss} />;
		case 'reused':
			return (
				<Alert {...close} color="red" icon={<IconShieldX size={18} aria-hidden />} title="Reuse: the whole family is revoked">
					<Text size="sm">
						A refresh token that was traded already came again, as if somebody had stolen it. The service answered invalid_grant
						and ended all tokens that came of that sign-in, the newest one included; the audit trail has it. Sign in again with
						the secret.
					</Text>
				</Alert>
			);
		case 'revoked':
			return (
				<Alert {...close} color="yellow" icon={<IconBan size={18} aria-hidden />} title={`The ${notice.what} is revoked`}>
					<Text size="sm">
						{notice.what === 'access token'
							? 'It opens no more connections; those that it opened go on.'
							: 'Its family has ended: refreshing is invalid_grant from now on. Access tokens that are out go on until they expire.'}
					</Text>
				</Alert>
			);
		case 'introspected':
			return (
				<Alert
					{...close}
					color={notice.answer.active ? 'green' : 'red'}
					icon={<IconCircleCheck size={18} aria-hidden />}
					title={notice.answer.active ? 'Active, says the service' : 'Not active, says the service'}
				>
					{notice.answer.active ? (
						<Snippet label="introspection" code={JSON.stringify(notice.answer, null, 2)} />
					) : (
						<Text size="sm">
							Expired, revoked, of another app, or the app gets no tokens right now. The service does not say which (RFC 7662).
						</Text>
					)}
				</Alert>
			);
	}
}
