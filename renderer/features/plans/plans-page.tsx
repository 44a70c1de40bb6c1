import { Button, Modal } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { wholeListView } from '../../api/list.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { usePlaceActions } from '../../ui/place-actions.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { CreatePlan } from './create-plan.tsx';
import { planColumns } from './plan-columns.tsx';
import { planId, sortOf, usePlans } from './plan-list.ts';

const route = getRouteApi('/plans');

/** The catalogue. */
export function PlansPage() {
	const { q, create = false, sort } = route.useSearch();
	const navigate = route.useNavigate();
	const list = wholeListView(usePlans({ search: q, sort: sortOf(sort) }));
	const open = () => void navigate({ search: (before) => ({ ...before, create: true }) });
	const close = () => void navigate({ search: ({ create: _, ...before }) => before, replace: true });
	usePlaceActions([{ label: 'Create plan', run: open }]);
	return (
		<Page
			title="Plans"
			summary="What an app may use at the same time. One app of each tenant may be on a free plan."
			actions={<Button onClick={open}>Create plan</Button>}
			fill
		>
			<SearchField
				label="Search plans"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })}
			/>
			<DataTable
				label="Plans"
				one="Plan"
				columns={planColumns}
				list={list}
				rowId={planId}
				fill
				sort={{
					value: sortOf(sort),
					onSort: (value) => void navigate({ search: (before) => ({ ...before, sort: value }), replace: true }),
				}}
				empty={
					<Empty
						icon={<IconTags size={22} aria-hidden />}
						title={q ? `No plan matches “${q}”` : 'No plans'}
						sentence={q ? 'Names are searched.' : 'Without a plan no app gets tokens.'}
						action={!q && <Button onClick={open}>Create plan</Button>}
					/>
				}
			/>
			<Modal opened={create} onClose={close} title="Create plan">
				<CreatePlan onCancel={close} />
			</Modal>
		</Page>
	);
}
