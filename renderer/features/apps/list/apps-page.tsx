import { Button } from '@mantine/core';
import { IconApps } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { isEmptyList } from '../../../api/list.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Page } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { CreateAppDialog } from '../create/create-app-dialog.tsx';
import { appColumns } from './app-columns.tsx';
import { appId, useAppList } from './app-list.ts';
import { NoAppMatches } from './no-app-matches.tsx';

const route = getRouteApi('/apps');

/** All apps of the instance. */
export function AppsPage() {
	const { q, create = false } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useAppList(q);
	const isEmpty = !q && isEmptyList(list);
	const openDialog = () => void navigate({ search: (search) => ({ ...search, create: true }) });
	return (
		<Page
			title="Apps"
			summary="Products and environments of all tenants: each has its own credentials, plan and domains."
			actions={!isEmpty && <Button onClick={openDialog}>Create app</Button>}
			fill
		>
			<SearchField
				label="Search apps"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
			/>
			<DataTable
				label="Apps"
				one="App"
				columns={appColumns}
				list={list}
				rowId={appId}
				fill
				empty={
					q ? (
						<NoAppMatches search={q} />
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
