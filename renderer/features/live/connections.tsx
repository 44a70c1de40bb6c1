import { getRouteApi } from '@tanstack/react-router';
import { DataTable } from '../../ui/data-table.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { CloseConnectionDialog } from './close-connection.tsx';
import { connectionColumns } from './live-columns.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { connectionId, useConnections } from './live-lists.ts';

const route = getRouteApi('/live/connections');

/** All connections of the instance. */
export function Connections() {
	const { q, sort } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useConnections({ search: q, sort });
	return (
		<>
			<SearchField
				label="Search user, document, node…"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })}
			/>
			<DataTable
				label="Connections"
				one="Connection"
				columns={connectionColumns}
				list={list}
				rowId={connectionId}
				sort={{
					value: sort ?? '-connectedAt',
					onSort: (next) => void navigate({ search: (before) => ({ ...before, sort: next as typeof sort }), replace: true }),
				}}
				fill
				empty={<LiveEmpty of="connections" search={q} />}
			/>
			<CloseConnectionDialog />
		</>
	);
}
