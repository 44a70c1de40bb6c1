import { Button, Group } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { consoleQueries } from '../../api/clients.ts';
import { wholeListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import type { InstanceIntent } from './instance-actions.tsx';
import { useInstanceChanges } from './instance-changes.ts';
import { instanceColumns } from './instance-columns.tsx';
import { AddDialog, EditDialog, InstanceDialog } from './instance-dialogs.tsx';

const route = getRouteApi('/instances');
const instanceId = (entry: { id: string }) => entry.id;

/** The sandbox and the control planes elsewhere that this console manages. */
export function InstancesPage() {
	const { create = false, edit } = route.useSearch();
	const navigate = route.useNavigate();
	const list = wholeListView(useQuery(consoleQueries.instances.list.queryOptions()));
	const [intent, setIntent] = useState<InstanceIntent | null>(null);
	const [transfer, setTransfer] = useState<'export' | 'import' | null>(null);
	const { actAtOnce } = useInstanceChanges();
	const act = useCallback(
		(next: InstanceIntent) => {
			if (next.what === 'edit') void navigate({ search: { edit: next.entry.id } });
			else if (!actAtOnce(next)) setIntent(next);
		},
		[actAtOnce, navigate],
	);
	const columns = useMemo(() => instanceColumns(act), [act]);
	const openAdd = () => void navigate({ search: { create: true } });
	const close = () => void navigate({ search: {}, replace: true });
	const edited = list.rows.find(({ id, kind }) => id === edit && kind === 'remote');
	const remoteCount = list.rows.filter(({ kind }) => kind === 'remote').length;
	usePlaceActions([
		{ label: 'Add instance', run: openAdd },
		{ label: 'Import instances', run: () => setTransfer('import') },
		...(remoteCount > 0 ? [{ label: 'Export instances', run: () => setTransfer('export') }] : []),
	]);
	return (
		<Page
			title="Instances"
			summary="The sandbox on this machine, and control planes elsewhere. Credentials stay in the console's backend, sealed."
			actions={
				<Group gap="xs">
					<Button variant="default" onClick={() => setTransfer('import')}>
						Import
					</Button>
					{remoteCount > 0 && (
						<Button variant="default" onClick={() => setTransfer('export')}>
							Export
						</Button>
					)}
					<Button onClick={openAdd}>Add instance</Button>
				</Group>
			}
			fill
		>
			<DataTable
				label="Instances"
				one="Instance"
				columns={columns}
				list={list}
				rowId={instanceId}
				fill
				empty={
					<Empty
						icon={<IconServer size={22} aria-hidden />}
						title="No instances"
						sentence="Not even the sandbox is here: start WireSocket again."
					/>
				}
			/>
			<AddDialog
				opened={create}
				onClose={close}
				onAdded={(entry) => {
					close();
					setIntent({ what: 'sign-in', entry });
				}}
			/>
			{edited && <EditDialog entry={edited} onClose={close} />}
			<InstanceDialog intent={intent} onClose={() => setIntent(null)} />
			<ExportDialog opened={transfer === 'export'} onClose={() => setTransfer(null)} count={remoteCount} />
			<ImportDialog opened={transfer === 'import'} onClose={() => setTransfer(null)} />
		</Page>
	);
}
