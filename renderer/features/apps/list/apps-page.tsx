import { Button } from '@mantine/core';
import { IconApps } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { isEmptyList } from '../../../api/list.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Page } from '../../../ui/page.tsx';
import { CreateAppDialog } from '../create/create-app-dialog.tsx';
import { appColumns } from './app-columns.tsx';
import { AppFilters } from './app-filters.tsx';
import { appId, useAppList } from './app-list.ts';
import { NoAppMatches } from './no-app-matches.tsx';

const route = getRouteApi('/apps');

/** All apps of the instance. */
export function AppsPage() {
	const { q, create = false, status, plan, region, sort = '-createdAt' } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useAppList(q, {
		sort,
		...(status ? { status } : {}),
		...(plan ? { planId: plan } : {}),
		...(region ? { licenseRegion: region } : {}),
	});
	const isNarrowed = (q ?? status ?? plan ?? region) !== undefined;
	const isEmpty = !isNarrowed && isEmptyList(list);
	const openDialog = () => void navigate({ search: (search) => ({ ...search, create: true }) });
	return (
		<Page
			title="Apps"
			summary="Products and environments of all tenants: each has its own credentials, plan and domains."
			actions={!isEmpty && !list.isLoading && <Button onClick={openDialog}>Create app</Button>}
			fill
		>
			{!isEmpty && <AppFilters />}
			<DataTable
				label="Apps"
				one="App"
				columns={appColumns}
				list={list}
				rowId={appId}
				fill
				sort={{
					value: sort,
					onSort: (next) => void navigate({ search: (search) => ({ ...search, sort: next as typeof sort }), replace: true }),
				}}
				empty={
					isNarrowed ? (
						<NoAppMatches
							search={q}
							isFiltered={(status ?? plan ?? region) !== undefined}
							onShowAll={() => void navigate({ search: {} })}
						/>
					) : (
						<Empty
							icon={<IconApps size={22} aria-hidden />}
							title="No apps yet"
							sentence="An app of an active tenant gets the credentials that a back end needs for tokens."
							action={<Button onClick={openDialog}>Create app</Button>}
						/>
					)
				}
			/>
			<CreateAppDialog
				opened={create}
				onClose={() => void navigate({ search: ({ create: _, ...search }) => search, replace: true })}
			/>
		</Page>
	);
}
