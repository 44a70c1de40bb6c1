import { Button, Group, SegmentedControl } from '@mantine/core';
import { IconBuilding, IconSearchOff } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type TenantStatus, tenantStatusSchema } from '../../../core/contract/tenants.ts';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { isEmptyList, pageInput, paging, useListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { ApproveAll } from './approve-all.tsx';
import { CreateTenantDialog } from './create-tenant-dialog.tsx';
import { AskAboutTenant } from './tenant-actions.tsx';
import { tenantColumns } from './tenant-columns.tsx';
import { TenantQuestionDialog, useTenantQuestion } from './tenant-question.tsx';

const route = getRouteApi('/tenants');
const tenantId = (tenant: { id: string }) => tenant.id;

const FILTERS: readonly { value: TenantStatus; label: string }[] = [
	{ value: 'pending', label: 'Pending' },
	{ value: 'active', label: 'Active' },
	{ value: 'suspended', label: 'Suspended' },
	{ value: 'rejected', label: 'Rejected' },
];

/** All tenants of the instance. */
export function TenantsPage() {
	const { q, create = false, sort = '-createdAt', status } = route.useSearch();
	const navigate = route.useNavigate();
	const { tenants } = useQueries();
	const may = useMay();
	const { question, ask, close } = useTenantQuestion();
	const list = useListView(
		useInfiniteQuery(
			tenants.list.infiniteOptions({
				...paging,
				input: (cursor: string | undefined) => ({ ...pageInput(cursor, q), sort, ...(status ? { status } : {}) }),
			}),
		),
		tenantId,
	);
	const waiting = useQuery(tenants.list.queryOptions({ input: { status: 'pending', limit: 1 } })).data?.total ?? 0;
	const isEmpty = !q && !status && isEmptyList(list);
	const canCreate = may('tenants.create');
	const openDialog = () => void navigate({ search: (search) => ({ ...search, create: true }) });
	const closeDialog = () => void navigate({ search: ({ create: _, ...search }) => search, replace: true });
	usePlaceActions([
		...(canCreate ? [{ label: 'Create tenant', run: openDialog }] : []),
		...(waiting > 0
			? [{ label: 'Show tenants that wait for approval', run: () => void navigate({ search: { status: 'pending' } }) }]
			: []),
	]);
	return (
		<Page
			title="Tenants"
			summary="Organisations: each has its own apps and its own signing keys."
			actions={!isEmpty && !list.isLoading && canCreate && <Button onClick={openDialog}>Create tenant</Button>}
			fill
		>
			{!isEmpty && (
				<Group justify="space-between" gap="sm">
					<Group gap="sm">
						<SearchField
							label="Search tenants"
							value={q ?? ''}
							onSearch={(text) =>
								void navigate({ search: ({ q: _, ...search }) => ({ ...search, ...(text ? { q: text } : {}) }), replace: true })
							}
						/>
						<SegmentedControl
							aria-label="Status"
							size="xs"
							value={status ?? 'all'}
							onChange={(value) => {
								const { data } = tenantStatusSchema.safeParse(value);
								void navigate({ search: ({ status: _, ...search }) => ({ ...search, ...(data ? { status: data } : {}) }) });
							}}
							data={[
								{ value: 'all', label: 'All' },
								...FILTERS.map(({ value, label }) => ({
									value,
									label: value === 'pending' && waiting > 0 ? `${label} ${waiting}` : label,
								})),
							]}
						/>
					</Group>
					{status === 'pending' && !q && waiting > 1 && may('tenants.approve') && <ApproveAll count={waiting} />}
				</Group>
			)}
			<AskAboutTenant value={ask}>
				<DataTable
					label="Tenants"
					one="Tenant"
					columns={tenantColumns}
					list={list}
					rowId={tenantId}
					fill
					sort={{
						value: sort,
						onSort: (next) => void navigate({ search: (search) => ({ ...search, sort: next as typeof sort }), replace: true }),
					}}
					empty={<NoTenants search={q} status={status} onCreate={canCreate ? openDialog : undefined} />}
				/>
			</AskAboutTenant>
			<CreateTenantDialog opened={create && canCreate} onClose={closeDialog} />
			<TenantQuestionDialog question={question} onClose={close} />
		</Page>
	);
}

interface NoTenantsProps {
	search: string | undefined;
	status: TenantStatus | undefined;
	onCreate: (() => void) | undefined;
}

function NoTenants({ search, status, onCreate }: NoTenantsProps) {
	const navigate = route.useNavigate();
	if (!search && !status)
		return (
			<Empty
				icon={<IconBuilding size={22} aria-hidden />}
				title="No tenants yet"
				sentence="Create a tenant, approve it, and it can have apps."
				action={onCreate && <Button onClick={onCreate}>Create tenant</Button>}
			/>
		);
	const state = status ? `${status} ` : '';
	return (
		<Empty
			icon={<IconSearchOff size={22} aria-hidden />}
			title={search ? 'No tenant matches' : `No ${state}tenants`}
			sentence={search ? `There is no ${state}tenant with “${search}” in its name.` : `No tenant is ${status} at the moment.`}
			action={
				<Button variant="default" onClick={() => void navigate({ search: {} })}>
					Show all tenants
				</Button>
			}
		/>
	);
}
