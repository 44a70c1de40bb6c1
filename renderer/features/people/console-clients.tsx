import { Button, VisuallyHidden } from '@mantine/core';
import { IconAppWindow } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useState } from 'react';
import type { ConsoleClient } from '../../../core/contract/accounts.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { pageInput, paging, useListView } from '../../api/list.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyText } from '../../ui/copy.tsx';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowActions } from '../../ui/row-actions.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import type { NewCredentials } from './credentials.ts';
import { CredentialsDialog } from './credentials-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';

const helper = columnsOf<ConsoleClient>();
const columns = helper.columns([
	helper.accessor('name', { header: 'Name', cell: ({ getValue }) => <Truncate text={getValue()} /> }),
	helper.accessor('clientId', { header: 'client_id', cell: ({ getValue }) => <CopyText value={getValue()} what="client_id" /> }),
	helper.accessor((client) => (client.operatorId === null ? 'Members and operators' : 'Its operator'), {
		id: 'for',
		header: 'For',
		meta: { width: 184 },
	}),
	helper.accessor('createdAt', {
		header: 'Created',
		meta: { width: 128 },
		cell: ({ getValue }) => <RelativeTime at={getValue()} />,
	}),
	helper.display({
		id: 'actions',
		header: () => <VisuallyHidden>Actions</VisuallyHidden>,
		meta: { width: 56, align: 'end', isPinned: true },
		cell: ({ row }) => <ClientActions client={row.original} />,
	}),
]);
const clientId = (client: ConsoleClient) => client.clientId;
const HEIGHT_MAX_PX = 400;

const AskToRemove = createContext<(client: ConsoleClient) => void>(() => undefined);

/** Clients through which people sign in. */
export function ConsoleClients() {
	const { consoleClients } = useQueries();
	const queryClient = useQueryClient();
	const may = useMay();
	const [isAdding, setIsAdding] = useState(false);
	const [removing, setRemoving] = useState<ConsoleClient | null>(null);
	const [credentials, setCredentials] = useState<NewCredentials | null>(null);
	const list = useListView(
		useInfiniteQuery(
			consoleClients.list.infiniteOptions({ ...paging, input: (cursor: string | undefined) => pageInput(cursor) }),
		),
		clientId,
	);
	const onSuccess = () => queryClient.invalidateQueries({ queryKey: consoleClients.key() });
	const create = useMutation(consoleClients.create.mutationOptions({ onSuccess }));
	const remove = useMutation(consoleClients.delete.mutationOptions({ onSuccess }));
	return (
		<Panel
			title="Console clients"
			flush
			aside={
				may('consoleClients.create') && (
					<Button size="compact-sm" variant="default" onClick={() => setIsAdding(true)}>
						Add client
					</Button>
				)
			}
		>
			<AskToRemove value={setRemoving}>
				<DataTable
					label="Console clients"
					one="Client"
					columns={columns}
					list={list}
					rowId={clientId}
					heightMaxPx={HEIGHT_MAX_PX}
					empty={
						<Empty
							compact
							icon={<IconAppWindow size={22} aria-hidden />}
							title="No console clients"
							sentence="Members sign in through one: its client_id and client_secret go into their console."
						/>
					}
				/>
			</AskToRemove>
			<NameDialog
				opened={isAdding}
				onClose={() => setIsAdding(false)}
				title="Add console client"
				label="Name"
				description="Of the console that people sign in through. Its secret is shown once."
				field="name"
				submitLabel="Add client"
				onSubmit={async (name) => {
					const { client, clientSecret } = await create.mutateAsync({ name });
					setCredentials({ of: name, clientId: client.clientId, clientSecret });
				}}
			/>
			{removing && (
				<ConfirmDialog
					opened
					onClose={() => setRemoving(null)}
					title={`Remove ${removing.name}?`}
					consequences={['Nobody signs in through it any more. Sessions that are open go on until their token expires.']}
					confirmLabel="Remove client"
					isDestructive
					onConfirm={async () => {
						await remove.mutateAsync({ clientId: removing.clientId });
						notifyDone(`${removing.name} was removed.`);
					}}
				/>
			)}
			<CredentialsDialog credentials={credentials} onDone={() => setCredentials(null)} />
		</Panel>
	);
}

function ClientActions({ client }: { client: ConsoleClient }) {
	const may = useMay();
	const ask = useContext(AskToRemove);
	// One that belongs to an operator goes with them.
	const canRemove = client.operatorId === null && may('consoleClients.delete');
	return (
		<RowActions
			name={client.name}
			actions={canRemove ? [{ label: 'Remove…', isDestructive: true, run: () => ask(client) }] : []}
		/>
	);
}
