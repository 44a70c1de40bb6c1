import { Text, VisuallyHidden } from '@mantine/core';
import type { InstanceEntry } from '../../../core/contract/instances.ts';
import { columnsOf } from '../../ui/data-table.tsx';
import { EnvironmentName } from '../../ui/environment-name.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { WriteState } from '../../ui/write-state.tsx';
import { type InstanceDo, instanceActions } from './instance-actions.tsx';
import { InstanceLink } from './instance-link.tsx';
import { InstanceState, useInstanceStatus } from './instance-state.tsx';

const helper = columnsOf<InstanceEntry>();

/** Columns of the list; the same array as long as `act` is. */
export function instanceColumns(act: InstanceDo) {
	return helper.columns([
		helper.accessor('name', {
			header: 'Name',
			cell: ({ row: { original: entry } }) => <InstanceLink entry={entry} />,
		}),
		helper.display({
			id: 'environment',
			header: 'Environment',
			meta: { width: 112 },
			cell: ({ row: { original: entry } }) => <EnvironmentName environment={entry.environment} />,
		}),
		helper.display({
			id: 'state',
			header: 'State',
			meta: { width: 152 },
			cell: ({ row: { original: entry } }) => (
				<InstanceState
					entry={entry}
					onExplain={() => act({ what: 'explain', entry })}
					onSignIn={() => act({ what: 'sign-in', entry })}
				/>
			),
		}),
		helper.display({
			id: 'writes',
			header: 'Changes',
			meta: { width: 172 },
			cell: ({ row: { original: entry } }) => <WriteState entry={entry} />,
		}),
		helper.display({
			id: 'who',
			header: 'Signed in as',
			meta: { width: 112 },
			cell: ({ row: { original: entry } }) => <Who entry={entry} />,
		}),
		helper.accessor('url', {
			header: 'Address',
			cell: ({ getValue }) => <Truncate text={getValue()} />,
		}),
		helper.display({
			id: 'version',
			header: 'Version',
			meta: { width: 76 },
			cell: ({ row: { original: entry } }) => <Version entry={entry} />,
		}),
		helper.display({
			id: 'actions',
			header: () => <VisuallyHidden>Actions</VisuallyHidden>,
			meta: { width: 56, align: 'end', isPinned: true },
			cell: ({ row: { original: entry } }) => <RowActions name={entry.name} actions={instanceActions(entry, act)} />,
		}),
	]);
}

function Who({ entry }: { entry: InstanceEntry }) {
	if (entry.session.state === 'local')
		return (
			<Text size="sm" c="dimmed">
				This machine
			</Text>
		);
	if (entry.session.state !== 'signed_in') return <Text size="sm">–</Text>;
	return <Truncate text={entry.session.username ?? ''} />;
}

function Version({ entry }: { entry: InstanceEntry }) {
	return <Text size="sm">{useInstanceStatus(entry).data?.serverVersion ?? '–'}</Text>;
}
