import { VisuallyHidden } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import type { Invitation } from '../../../core/contract/members.ts';
import { useMay } from '../../api/access.tsx';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { pageInput, paging, useListView } from '../../api/list.ts';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { useLinkHint } from './link-hint.ts';
import { roleLabel } from './roles.ts';

const helper = columnsOf<Invitation>();
const columns = helper.columns([
	helper.accessor('email', { header: 'E-mail', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor('role', { header: 'Role', meta: { width: 88 }, cell: ({ getValue }) => roleLabel(getValue()) }),
	helper.accessor('invitedBy', { header: 'Invited by', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor('createdAt', {
		header: 'Sent',
		meta: { width: 112 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.accessor('expiresAt', {
		header: 'Link good for',
		meta: { width: 128 },
		cell: ({ getValue, row: { original } }) =>
			original.expired ? <StatusBadge status="expired" /> : <TimeLeft until={getValue()} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <InvitationActions invitation={row.original} />,
	}),
]);
const invitationId = (invitation: Invitation) => invitation.id;
const HEIGHT_MAX_PX = 320;

/** Links that were mailed and not used yet. */
export function Invitations({ tenantId }: { tenantId: string }) {
	const { invitations } = useQueries();
	const list = useListView(
		useInfiniteQuery(
			invitations.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ tenantId, ...pageInput(cursor) }),
			}),
		),
		invitationId,
	);
	return (
		<DataTable
			label="Invitations"
			one="Invitation"
			columns={columns}
			list={list}
			rowId={invitationId}
			heightMaxPx={HEIGHT_MAX_PX}
			empty={
				<Empty
					compact
					icon={<IconMail size={22} aria-hidden />}
					title="Nobody is waiting"
					sentence="Invitations stand here until they are accepted; a link is good for seven days and one use."
				/>
			}
		/>
	);
}

function InvitationActions({ invitation: { id, tenantId, email } }: { invitation: Invitation }) {
	const { queries, changed } = useInstance();
	const may = useMay();
	const hint = useLinkHint();
	const onSuccess = () => changed({ type: 'tenant.changed', tenantId });
	const resend = useMutation(queries.invitations.resend.mutationOptions({ onSuccess }));
	const withdraw = useMutation(queries.invitations.withdraw.mutationOptions({ onSuccess }));
	const input = { tenantId, invitationId: id };
	return (
		<RowActions
			name={email}
			actions={[
				...(may('invitations.resend')
					? [
							{
								label: 'Send a new link',
								run: () =>
									resend.mutate(input, {
										onSuccess: () => notifyDone(`${email} gets a new link; the one before is dead.${hint}`),
										onError: notifyFailure,
									}),
							},
						]
					: []),
				...(may('invitations.withdraw')
					? [
							{
								label: 'Withdraw',
								isDestructive: true,
								run: () =>
									withdraw.mutate(input, {
										onSuccess: () => notifyDone(`The invitation of ${email} is withdrawn: its link is dead.`),
										onError: notifyFailure,
									}),
							},
						]
					: []),
			]}
		/>
	);
}
