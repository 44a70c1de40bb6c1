import { Button, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { wholeListView } from '../../api/list.ts';
import { useTenant } from '../../api/tenants.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { TimeLeft } from '../../ui/time-left.tsx';
import { keyColumns } from './key-columns.tsx';
import { AskAboutKey, useKeyQuestion } from './key-question.ts';

const route = getRouteApi('/tenants/$tenantId/keys');

/** The keys that sign, or signed, a tenant's tokens. */
export function Keys() {
	const { tenantId } = route.useParams();
	const { kid } = route.useSearch();
	const queries = useQueries();
	const queryClient = useQueryClient();
	const may = useMay();
	const tenant = useTenant(tenantId);
	const { question, ask, close } = useKeyQuestion(tenantId);
	const query = useQuery(queries.keys.list.queryOptions({ input: { tenantId } }));
	const onSuccess = () => queryClient.invalidateQueries({ queryKey: queries.keys.key({ input: { tenantId } }) });
	const rotate = useMutation(queries.keys.rotate.mutationOptions({ onSuccess }));
	const revoke = useMutation(queries.keys.revoke.mutationOptions({ onSuccess }));
	const active = query.data?.find(({ status }) => status === 'active');
	const canRotate = active !== undefined && may('keys.rotate');
	usePlaceActions(canRotate ? [{ label: 'Rotate the signing key…', run: () => void ask(active, 'rotate') }] : []);
	return (
		<Stack gap="md">
			{active && (
				<Group justify="space-between" wrap="nowrap">
					<Text size="sm" c="dimmed">
						The active key signs all tokens of this tenant.{' '}
						{active.nextRotationAt && (
							<>
								It is rotated by itself in <TimeLeft until={active.nextRotationAt} />.
							</>
						)}
					</Text>
					{canRotate && (
						<Button flex="none" onClick={() => void ask(active, 'rotate')}>
							Rotate now
						</Button>
					)}
				</Group>
			)}
			<AskAboutKey value={ask}>
				<DataTable
					label="Signing keys"
					one="Key"
					columns={keyColumns}
					list={wholeListView(query)}
					rowId={(key) => key.kid}
					current={kid}
					empty={
						<Empty
							icon={<IconKey size={22} aria-hidden />}
							title="No signing keys"
							sentence="None yet: approval makes the first one."
						/>
					}
				/>
			</AskAboutKey>
			{question?.ask === 'rotate' && (
				<ConfirmDialog
					opened
					onClose={close}
					title="Rotate the signing key?"
					consequences={question.consequences}
					confirmLabel="Rotate key"
					onConfirm={async () => {
						await rotate.mutateAsync({ tenantId });
						notifyDone('A new key signs from now on.');
					}}
				/>
			)}
			{question?.ask === 'revoke' && (
				<ConfirmDialog
					opened
					onClose={close}
					title="Revoke this key?"
					consequences={question.consequences}
					typedName={tenant?.name ?? ''}
					confirmLabel="Revoke key"
					isDestructive
					onConfirm={async () => {
						await revoke.mutateAsync({ tenantId, kid: question.key.kid });
						notifyDone('The key is revoked: nothing that it signed is valid any more.');
					}}
				/>
			)}
		</Stack>
	);
}
