import { VisuallyHidden } from '@mantine/core';
import type { Member } from '../../../core/contract/members.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { MemberActions } from './member-actions.tsx';
import { roleLabel } from './roles.ts';

const helper = columnsOf<Member>();

export const memberColumns = helper.columns([
	helper.accessor('name', { header: 'Name', meta: { sortBy: 'name' }, cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor('email', {
		header: 'E-mail',
		meta: { sortBy: 'email' },
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
	helper.accessor('role', { header: 'Role', meta: { width: 104 }, cell: ({ getValue }) => roleLabel(getValue()) }),
	helper.accessor('createdAt', {
		header: 'Joined',
		meta: { width: 128, sortBy: 'createdAt' },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <MemberActions member={row.original} />,
	}),
]);
