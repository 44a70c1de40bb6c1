import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Mail } from '../../../core/contract/outbox.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { useTenant } from '../../api/tenants.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { UnreadEntry } from '../../ui/unread-entry.tsx';
import { MailText } from './mail-text.tsx';

interface MailDrawerProps {
	/** Absent: closed. */
	mailId: string | undefined;
	/** Whether there is a mail server. */
	canSend: boolean;
	onClose: () => void;
}

/** One mail with its text, beside the list. */
export function MailDrawer({ mailId, canSend, onClose }: MailDrawerProps) {
	return (
		<SideDrawer opened={mailId !== undefined} onClose={onClose} title="Mail">
			{mailId && <Content mailId={mailId} canSend={canSend} />}
		</SideDrawer>
	);
}

function Content({ mailId, canSend }: { mailId: string; canSend: boolean }) {
	const query = useQuery(useQueries().outbox.get.queryOptions({ input: { mailId } }));
	if (!query.data) return <UnreadEntry error={query.error} missing={UNKNOWN} onRetry={() => void query.refetch()} />;
	return <Loaded mail={query.data} canSend={canSend} />;
}

const UNKNOWN = { title: 'There is no such mail', detail: 'It was removed, as mails are after a while, or the link is wrong.' };

function Loaded({ mail, canSend }: { mail: Mail; canSend: boolean }) {
	return (
		<Stack gap="lg">
			<Facts facts={factsOf(mail)} />
			{mail.status !== 'sent' && mail.lastError && (
				<FailureNotice failure={{ title: 'The mail server did not take it', detail: mail.lastError }} />
			)}
			{mail.text === null ? (
				<Alert color="yellow" icon={<IconLock size={18} aria-hidden />} title="The text is for the recipient alone">
					It has a link that works once, and a mail server delivers it.
				</Alert>
			) : (
				<MailText key={mail.id} text={mail.text} />
			)}
			<RetryButton mail={mail} canSend={canSend} />
		</Stack>
	);
}

function factsOf({ to, subject, status, createdAt, sentAt, nextAttemptAt, attempts, tenantId }: Mail): Fact[] {
	const time = (at: string) => formatDateTime(Date.parse(at));
	return [
		{ label: 'Subject', value: subject },
		{ label: 'To', value: to },
		{ label: 'Status', value: <StatusBadge status={status} /> },
		{ label: 'Written', value: time(createdAt) },
		...(sentAt ? [{ label: 'Sent', value: time(sentAt) }] : []),
		...(attempts > 0 ? [{ label: 'Tries', value: attempts }] : []),
		...(nextAttemptAt && status === 'queued' ? [{ label: 'Next try in', value: <TimeLeft until={nextAttemptAt} /> }] : []),
		...(tenantId ? [{ label: 'Tenant', value: <TenantName tenantId={tenantId} /> }] : []),
	];
}

function TenantName({ tenantId }: { tenantId: string }) {
	const tenant = useTenant(tenantId);
	return (
		<TextLink size="sm" to="/tenants/$tenantId" params={{ tenantId }}>
			{tenant?.name ?? tenantId}
		</TextLink>
	);
}

function RetryButton({ mail: { id, status }, canSend }: { mail: Mail; canSend: boolean }) {
	const { outbox } = useQueries();
	const queryClient = useQueryClient();
	const may = useMay();
	const retry = useMutation(
		outbox.retry.mutationOptions({
			onSuccess: (mail) => {
				queryClient.setQueryData(outbox.get.queryKey({ input: { mailId: id } }), mail);
				void queryClient.invalidateQueries({ queryKey: outbox.list.key() });
				notifyDone('The mail is queued: it is sent within a moment.');
			},
			onError: notifyFailure,
		}),
	);
	if ((status !== 'failed' && status !== 'kept') || !may('outbox.retry')) return null;
	if (!canSend)
		return (
			<Text size="xs" c="dimmed">
				It can be sent once a mail server is configured.
			</Text>
		);
	return (
		<Button style={{ alignSelf: 'flex-start' }} loading={retry.isPending} onClick={() => retry.mutate({ mailId: id })}>
			Send now
		</Button>
	);
}
