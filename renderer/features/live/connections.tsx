import { getRouteApi } from '@tanstack/react-router';
import { DataTable } from '../../ui/data-table.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { connectionColumns } from './live-columns.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { connectionId, useConnections } from './live-lists.ts';

const route = getRouteApi('/live/connections');

/** All connections of the instance. */
export function Connections() {
	const { q } = route.useSearch();
	const navigate = route.useNavigate();
	const list = useConnections({ search: q });
	return (
		<>
			<SearchField
				label="Search by document"
				value={q ?? ''}
				onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
			/>
			<DataTable
				label="Connections"
				one="Connection"
				columns={connectionColumns}
				list={list}
				rowId={connectionId}
				fill
				empty={<LiveEmpty of="connections" search={q} />}
			/>
		</>
	);
}
