import { useMutation } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import type { MemberRole } from '../../../core/contract/accounts.ts';
import type { Member } from '../../../core/contract/members.ts';
import { useMay } from '../../api/access.tsx';
import { useInstance, useQueries } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { type RowAction, RowActions } from '../../ui/row-actions.tsx';
import { MemberActionsContext } from './member-context.ts';
import { useOnlyOwner } from './only-owner.ts';
import { ROLES, roleLabel } from './roles.ts';

/** What can be done with members; removal is asked about first. */
export function useMemberActions(tenantId: string) {
	const { queries, changed } = useInstance();
	const [removing, setRemoving] = useState<Member | null>(null);
	const update = useMutation(
		queries.members.update.mutationOptions({ onSuccess: () => changed({ type: 'tenant.changed', tenantId }) }),
	);
	const setRole = (member: Member, role: MemberRole) =>
		update.mutate(
			{ tenantId, memberId: member.id, role },
			{
				onSuccess: () =>
					notifyDone(`${member.name}: ${roleLabel(role)}. Their sessions in this tenant have ended.`, {
						undo: () => update.mutateAsync({ tenantId, memberId: member.id, role: member.role }),
					}),
				onError: notifyFailure,
			},
		);
	return { setRole, remove: setRemoving, removing, keep: () => setRemoving(null) };
}

/** The actions of a member's row; of the only owner there are none. */
export function MemberActions({ member }: { member: Member }) {
	const may = useMay();
	const value = useContext(MemberActionsContext);
	const onlyOwner = useOnlyOwner(member.tenantId);
	if (!value || onlyOwner?.id === member.id) return null;
	const { setRole, remove } = value;
	const roles: RowAction[] = may('members.update')
		? ROLES.filter(({ value: role }) => role !== member.role).map(({ value: role, label }) => ({
				label: `Make ${label.toLowerCase()}`,
				run: () => setRole(member, role),
			}))
		: [];
	const removal: RowAction[] = may('members.delete')
		? [{ label: 'Remove…', isDestructive: true, run: () => remove(member) }]
		: [];
	return <RowActions name={member.name} actions={[...roles, ...removal]} />;
}

interface RemoveMemberDialogProps {
	tenantId: string;
	/** Null: nobody is asked about. */
	member: Member | null;
	onClose: () => void;
}

/** Asks before a person loses access. */
export function RemoveMemberDialog({ tenantId, member, onClose }: RemoveMemberDialogProps) {
	const { changed } = useInstance();
	const remove = useMutation(
		useQueries().members.delete.mutationOptions({ onSuccess: () => changed({ type: 'tenant.changed', tenantId }) }),
	);
	if (!member) return null;
	return (
		<ConfirmDialog
			opened
			onClose={onClose}
			title={`Remove ${member.name}?`}
			consequences={[
				`${member.email} loses access to this tenant, and their sessions in it end now.`,
				'If this is their only tenant, their account is deleted. To come back they need a new invitation.',
			]}
			confirmLabel="Remove member"
			isDestructive
			onConfirm={async () => {
				await remove.mutateAsync({ tenantId, memberId: member.id });
				notifyDone(`${member.name} was removed.`);
			}}
		/>
	);
}
