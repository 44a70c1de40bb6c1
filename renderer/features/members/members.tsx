import { Button, Group, Stack, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Member } from '../../../core/contract/members.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { isEmptyList, pageInput, paging, useListView } from '../../api/list.ts';
import { useTenant } from '../../api/tenants.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { RemoveMemberDialog, useMemberActions } from './member-actions.tsx';
import { memberColumns } from './member-columns.tsx';
import { MemberActionsContext } from './member-context.ts';
import { useOnlyOwner } from './only-owner.ts';

const route = getRouteApi('/tenants/$tenantId/members');
const memberId = (member: Member) => member.id;
const HEIGHT_MAX_PX = 480;

/** The people of a tenant, and those who are invited. */
export function Members() {
	const { tenantId } = route.useParams();
	const { q, create = false, sort = '-createdAt' } = route.useSearch();
	const navigate = route.useNavigate();
	const { members } = useQueries();
	const may = useMay();
	const tenant = useTenant(tenantId);
	const actions = useMemberActions(tenantId);
	const onlyOwner = useOnlyOwner(tenantId);
	const list = useListView(
		useInfiniteQuery(
			members.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ tenantId, ...pageInput(cursor, q), sort }),
			}),
		),
		memberId,
	);
	const canInvite = tenant?.status === 'active' && may('invitations.create');
	const openDialog = () => void navigate({ search: (search) => ({ ...search, create: true }) });
	const closeDialog = () => void navigate({ search: ({ create: _, ...search }) => search, replace: true });
	usePlaceActions(canInvite ? [{ label: 'Invite a member', run: openDialog }] : []);
	return (
		<Stack gap="lg">
			{(q || !isEmptyList(list)) && (
				<Group justify="space-between">
					<SearchField
						label="Search members"
						value={q ?? ''}
						onSearch={(text) =>
							void navigate({ search: ({ q: _, ...search }) => ({ ...search, ...(text ? { q: text } : {}) }), replace: true })
						}
					/>
					{canInvite && !list.isLoading && <Button onClick={openDialog}>Invite member</Button>}
				</Group>
			)}
			<Stack gap="xs">
				<MemberActionsContext value={actions}>
					<DataTable
						label="Members"
						one="Member"
						columns={memberColumns}
						list={list}
						rowId={memberId}
						heightMaxPx={HEIGHT_MAX_PX}
						sort={{
							value: sort,
							onSort: (next) => void navigate({ search: (search) => ({ ...search, sort: next as typeof sort }), replace: true }),
						}}
						empty={
							<Empty
								icon={<IconUsers size={22} aria-hidden />}
								title={q ? 'No member matches' : 'No members yet'}
								sentence={
									q
										? `Nobody has “${q}” in their name or address.`
										: 'Invite somebody by mail: they choose a password and manage the tenant themselves.'
								}
								action={!q && canInvite && <Button onClick={openDialog}>Invite member</Button>}
							/>
						}
					/>
				</MemberActionsContext>
				{onlyOwner && (
					<Text size="xs" c="dimmed">
						A tenant needs an owner. {onlyOwner.name} is the only one: make somebody else an owner before their role changes or
						they leave.
					</Text>
				)}
			</Stack>
			<Panel title="Invitations" flush>
				<Invitations tenantId={tenantId} />
			</Panel>
			<InviteDialog tenantId={tenantId} opened={create && canInvite} onClose={closeDialog} />
			<RemoveMemberDialog tenantId={tenantId} member={actions.removing} onClose={actions.keep} />
		</Stack>
	);
}
