import {
	IconCopy,
	IconLock,
	IconLockOpen,
	IconLogin,
	IconLogout,
	IconPencil,
	IconRouteScan,
	IconTrash,
} from '@tabler/icons-react';
import type { InstanceEntry } from '../../../core/contract/instances.ts';
import type { RowAction } from '../../ui/row-actions.tsx';

/** Something that is done with an instance; what needs to be asked opens a dialog. */
export interface InstanceIntent {
	what: 'edit' | 'explain' | 'sign-in' | 'sign-out' | 'unlock' | 'lock' | 'duplicate' | 'remove';
	entry: InstanceEntry;
}
export type InstanceDo = (intent: InstanceIntent) => void;

const SIZE = 15;

/** What can be done with an instance right now. The sandbox belongs to this machine, so there is nothing. */
export function instanceActions(entry: InstanceEntry, act: InstanceDo): RowAction[] {
	if (entry.kind === 'sandbox') return [];
	const action = (what: InstanceIntent['what'], label: string, icon: RowAction['icon']): RowAction => ({
		label,
		icon,
		run: () => act({ what, entry }),
	});
	const isIn = entry.session.state === 'signed_in';
	return [
		isIn
			? action('sign-out', 'Sign out', <IconLogout size={SIZE} aria-hidden />)
			: action('sign-in', 'Sign in', <IconLogin size={SIZE} aria-hidden />),
		...lockActions(entry, action),
		action('explain', 'Test connection', <IconRouteScan size={SIZE} aria-hidden />),
		action('edit', 'Edit', <IconPencil size={SIZE} aria-hidden />),
		action('duplicate', 'Duplicate', <IconCopy size={SIZE} aria-hidden />),
		{ ...action('remove', 'Remove', <IconTrash size={SIZE} aria-hidden />), isDestructive: true },
	];
}

function lockActions(
	{ readOnly, writesUnlockedUntil }: InstanceEntry,
	action: (what: InstanceIntent['what'], label: string, icon: RowAction['icon']) => RowAction,
): RowAction[] {
	if (!readOnly) return [];
	if (writesUnlockedUntil) return [action('lock', 'Lock again', <IconLock size={SIZE} aria-hidden />)];
	return [action('unlock', 'Unlock for 15 minutes', <IconLockOpen size={SIZE} aria-hidden />)];
}
