import { getRouteApi } from '@tanstack/react-router';
import { DataTable } from '../../ui/data-table.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { documentColumns } from './live-columns.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { documentId, useDocuments } from './live-lists.ts';

const route = getRouteApi('/live/documents');

/** All documents of the instance. */
export function Documents() {
	const { q, sort } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useDocuments({ search: q, sort });
	return (
		<>
			<SearchField
				label="Search by document"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })}
			/>
			<DataTable
				label="Documents"
				one="Document"
				columns={documentColumns}
				list={list}
				rowId={documentId}
				sort={{
					value: sort ?? '-openedAt',
					onSort: (next) => void navigate({ search: (before) => ({ ...before, sort: next as typeof sort }), replace: true }),
				}}
				fill
				empty={<LiveEmpty of="documents" search={q} />}
			/>
		</>
	);
}
