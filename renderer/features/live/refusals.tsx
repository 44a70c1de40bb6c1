import { Select } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CODE_NAMES } from '../../../core/contract/close-codes.ts';
import { useQueries } from '../../api/instance.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../ui/format.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { refusalId, useRefusals } from './live-lists.ts';
import { refusalColumns } from './refusal-columns.tsx';
import { RefusalDrawer } from './refusal-drawer.tsx';
import classes from './refusals.module.css';

const route = getRouteApi('/live/refusals');

/** Clients that were turned away lately, and why. */
export function Refusals() {
	const { q, sort, code, refusal: selected } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useRefusals({ search: q, sort, code });
	const counts = useQuery(useQueries().refusals.counts.queryOptions());
	const options = Object.entries(CODE_NAMES).map(([value, name]) => {
		const count = counts.data?.counts.find((entry) => String(entry.code) === value)?.count ?? 0;
		return { value, label: `${value} ${name}${count > 0 ? ` (${formatCount(count)} in 15 min)` : ''}` };
	});
	return (
		<>
			<div className={classes.toolbar}>
				<SearchField
					label="Search document, origin, address"
					value={q ?? ''}
					onSearch={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })}
				/>
				<Select
					aria-label="Code"
					placeholder="Every code"
					data={options}
					value={code === undefined ? null : String(code)}
					onChange={(value) =>
						void navigate({
							search: (before) => ({ ...before, code: value === null ? undefined : Number(value) }),
							replace: true,
						})
					}
					clearable
					clearButtonProps={{ 'aria-label': 'Every code' }}
					w={280}
				/>
			</div>
			<DataTable
				label="Refusals"
				one="Refusal"
				columns={refusalColumns}
				list={list}
				rowId={refusalId}
				sort={{
					value: sort ?? '-at',
					onSort: (next) => void navigate({ search: (before) => ({ ...before, sort: next as typeof sort }), replace: true }),
				}}
				fill
				empty={<NoRefusals isFiltered={Boolean(q) || code !== undefined} />}
			/>
			<RefusalDrawer
				refusalId={selected}
				rows={list.rows}
				onClose={() => void navigate({ search: ({ refusal: _, ...before }) => before, replace: true })}
			/>
		</>
	);
}

/** What a list of refusals says that is empty. */
export function NoRefusals({ isFiltered = false, compact = false }: { isFiltered?: boolean; compact?: boolean }) {
	return (
		<Empty
			icon={<IconShieldCheck size={22} aria-hidden />}
			title={isFiltered ? 'No refusal matches' : 'Nobody was turned away'}
			sentence={
				isFiltered
					? 'Of the latest refusals, none has this code and this text.'
					: 'A client that is refused shows up here with every check that was made, and what mends it.'
			}
			compact={compact}
		/>
	);
}
