import { Button } from '@mantine/core';
import { IconBuilding, IconSearchOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useQueries } from '../../api/instance.tsx';
import { isEmptyList, pageInput, paging, useListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { CreateTenantDialog } from './create-tenant-dialog.tsx';
import { tenantColumns } from './tenant-columns.tsx';

const route = getRouteApi('/tenants');
const tenantId = (tenant: { id: string }) => tenant.id;

/** All tenants of the instance. */
export function TenantsPage() {
	const { q, create = false } = route.useSearch();
	const navigate = route.useNavigate();
	const queries = useQueries();
	const list = useListView(
		useInfiniteQuery(
			queries.tenants.list.infiniteOptions({ ...paging, input: (cursor: string | undefined) => pageInput(cursor, q) }),
		),
		tenantId,
	);
	const isEmpty = !q && isEmptyList(list);
	const openDialog = () => void navigate({ search: (search) => ({ ...search, create: true }) });
	const closeDialog = () => void navigate({ search: ({ create: _, ...search }) => search, replace: true });
	return (
		<Page
			title="Tenants"
			summary="Organisations: each has its own apps and its own signing keys."
			actions={!isEmpty && <Button onClick={openDialog}>Create tenant</Button>}
			fill
		>
			<SearchField
				label="Search tenants"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
			/>
			<DataTable
				label="Tenants"
				one="Tenant"
				columns={tenantColumns}
				list={list}
				rowId={tenantId}
				fill
				empty={
					q ? (
						<Empty
							icon={<IconSearchOff size={22} aria-hidden />}
							title="No tenant matches"
							sentence={`There is no tenant with “${q}” in its name.`}
						/>
					) : (
						<Empty
							icon={<IconBuilding size={22} aria-hidden />}
							title="No tenants yet"
							sentence="Create a tenant, approve it, and it can have apps."
							action={<Button onClick={openDialog}>Create tenant</Button>}
						/>
					)
				}
			/>
			<CreateTenantDialog opened={create} onClose={closeDialog} />
		</Page>
	);
}
