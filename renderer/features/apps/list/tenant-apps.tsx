import { Button, Group } from '@mantine/core';
import { IconApps } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useQueries } from '../../../api/instance.tsx';
import { isEmptyList } from '../../../api/list.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { usePlaceActions } from '../../../ui/place-actions.ts';
import { SearchField } from '../../../ui/search-field.tsx';
import { CreateAppDialog } from '../create/create-app-dialog.tsx';
import { tenantAppColumns } from './app-columns.tsx';
import { appId, useAppList } from './app-list.ts';
import { NoAppMatches } from './no-app-matches.tsx';

const route = getRouteApi('/tenants/$tenantId/');

/** The apps of one tenant. */
export function TenantApps() {
	const { tenantId } = route.useParams();
	const { q, create = false, sort = '-createdAt' } = route.useSearch();
	const navigate = route.useNavigate();
	const tenant = useQuery(useQueries().tenants.get.queryOptions({ input: { tenantId } }));
	const list = useAppList(q, { tenantId, sort });
	const isEmpty = !q && isEmptyList(list);
	const canCreate = tenant.data?.status === 'active';
	const openDialog = () => void navigate({ search: (search) => ({ ...search, create: true }) });
	usePlaceActions(canCreate ? [{ label: 'Create app', description: `In ${tenant.data?.name}`, run: openDialog }] : []);
	return (
		<>
			{!isEmpty && (
				<Group justify="space-between" mb="md">
					<SearchField
						label="Search apps"
						value={q ?? ''}
						onSearch={(text) =>
							void navigate({ search: ({ q: _, ...search }) => ({ ...search, ...(text ? { q: text } : {}) }), replace: true })
						}
					/>
					{canCreate && !list.isLoading && <Button onClick={openDialog}>Create app</Button>}
				</Group>
			)}
			<DataTable
				label="Apps"
				one="App"
				columns={tenantAppColumns}
				list={list}
				rowId={appId}
				fill
				sort={{
					value: sort,
					onSort: (next) => void navigate({ search: (search) => ({ ...search, sort: next as typeof sort }), replace: true }),
				}}
				empty={
					q ? (
						<NoAppMatches search={q} onShowAll={() => void navigate({ search: {} })} />
					) : (
						<Empty
							icon={<IconApps size={22} aria-hidden />}
							title="No apps yet"
							sentence={
								canCreate
									? 'Create one for each product or environment; its credentials get tokens for editors.'
									: 'Only an active tenant can have apps; they get tokens for editors.'
							}
							action={canCreate && <Button onClick={openDialog}>Create app</Button>}
						/>
					)
				}
			/>
			<CreateAppDialog
				opened={create && canCreate}
				onClose={() => void navigate({ search: ({ create: _, ...search }) => search, replace: true })}
				tenant={tenant.data}
			/>
		</>
	);
}
