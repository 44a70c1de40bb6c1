import { Loader, Skeleton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import {
	type ColumnDef,
	createColumnHelper,
	FlexRender,
	metaHelper,
	type Row,
	type RowData,
	tableFeatures,
	useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { ListView } from '../api/list.ts';
import classes from './data-table.module.css';
import { useRowHeightPx } from './density.ts';
import { FailureNotice } from './failure-notice.tsx';
import { useFocusKeeper } from './focus-keeper.ts';
import { formatCount } from './format.ts';
import { useScrollAnchor } from './scroll-anchor.ts';
import { useSidewaysMark } from './sideways.ts';

interface ColumnMeta {
	/** Width in pixels in a window of 1280, more in a wider one; or a share such as `30%`. Columns without one share the rest. */
	width?: number | string;
	/** Numbers stand at the end, so that they can be compared. */
	align?: 'end';
	/** Stays in view at the end when the table is wider than its room: what can be done with a row. */
	isPinned?: boolean;
	/** Field by which the server sorts when the header is pressed; see the table's `sort`. */
	sortBy?: string;
}

const features = tableFeatures({ columnMeta: metaHelper<ColumnMeta>() });
type Features = typeof features;

// biome-ignore lint/suspicious/noExplicitAny: the values of a row's columns have as many types as columns; so does the library
type Columns<Entry extends RowData> = ColumnDef<Features, Entry, any>[];

/** Helps to write the columns of a table; they must be the same array on each render. */
export function columnsOf<Entry extends RowData>() {
	return createColumnHelper<Features, Entry>();
}

const SKELETON_ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Rows that are drawn beyond those in view, so that scrolling shows no gaps. */
const OVERSCAN = 12;
/** What a column without a width of its own has at least; where that is too much for the window, the table scrolls sideways. */
const COLUMN_MIN_PX = 120;
/** A column that has a button and nothing else is not the better for more room. */
const ICON_COLUMN_MAX_PX = 64;
/** Widths of columns are made for a table in a window of 1280 pixels. */
const WIDTHS_MADE_FOR_PX = 1_014;
/** The next page is asked for this many rows before the end. */
const LOAD_AHEAD = 40;

interface TableSort {
	/** A field of the list, with a minus for descending: `-createdAt`. */
	value: string;
	onSort(value: string): void;
}

interface DataTableProps<Entry extends RowData> {
	/** What the rows are, in the plural: names the table and its count. */
	label: string;
	/** The same in the singular. */
	one: string;
	columns: Columns<Entry>;
	list: ListView<Entry>;
	rowId: (row: Entry) => string;
	/** The row that was looked for: it is brought into view and marked. */
	current?: string | undefined;
	/** What is said of the number of rows; absent: how many there are. */
	count?: string;
	/** Shown when there are no rows. */
	empty: ReactNode;
	/** The order that the server was asked for; headers of columns with `meta.sortBy` change it. */
	sort?: TableSort | undefined;
	/** Fills the room that the page gives; else as high as its rows, up to `heightMaxPx`. */
	fill?: boolean;
	heightMaxPx?: number;
}

/** A table of any length: only rows in view are drawn, further pages are fetched when the end comes near. */
export function DataTable<Entry extends RowData>(props: DataTableProps<Entry>) {
	const { list, rowId, empty } = props;
	const frame = useRef<HTMLDivElement>(null);
	const ids = useMemo(() => list.rows.map(rowId), [list.rows, rowId]);
	useFocusKeeper(frame, ids);
	if (list.failure) return <FailureNotice failure={list.failure} onRetry={list.retry} />;
	if (!list.isLoading && ids.length === 0)
		return (
			<div ref={frame} className={classes.frame} tabIndex={-1}>
				{empty}
			</div>
		);
	return <LoadedTable {...props} frame={frame} ids={ids} />;
}

interface LoadedTableProps<Entry extends RowData> extends DataTableProps<Entry> {
	frame: RefObject<HTMLDivElement | null>;
	/** Of the rows. */
	ids: readonly string[];
}

function LoadedTable<Entry extends RowData>(props: LoadedTableProps<Entry>) {
	const { label, one, columns, list, rowId, current, count, fill = false, heightMaxPx, sort, frame, ids } = props;
	const viewport = useRef<HTMLDivElement>(null);
	const rowHeightPx = useRowHeightPx();
	const virtualizer = useVirtualizer({
		count: ids.length,
		getScrollElement: () => viewport.current,
		estimateSize: () => rowHeightPx,
		getItemKey: (index) => ids[index] ?? index,
		overscan: OVERSCAN,
		useFlushSync: false,
	});
	useSidewaysMark(viewport);
	useScrollAnchor(viewport, ids, rowHeightPx, list.isSearching);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another row height moves every row
	useEffect(() => virtualizer.measure(), [rowHeightPx, virtualizer]);
	const currentIndex = current === undefined ? -1 : ids.indexOf(current);
	useEffect(() => {
		if (currentIndex >= 0) virtualizer.scrollToIndex(currentIndex, { align: 'auto' });
	}, [currentIndex, virtualizer]);
	const minPx = minWidthPx(columns);
	const items = virtualizer.getVirtualItems();
	const first = items[0];
	const last = items.at(-1);
	// The library makes an object of each row that it is given, so it gets those that are drawn
	const begin = first?.index ?? 0;
	const end = last ? last.index + 1 : 0;
	const drawn = useMemo(() => list.rows.slice(begin, end), [list.rows, begin, end]);
	const table = useTable({ features, columns, data: drawn, getRowId: rowId });
	const { rows } = table.getRowModel();
	const { hasMore, isLoadingMore, loadMore } = list;
	const endIsNear = hasMore && !isLoadingMore && last !== undefined && last.index >= ids.length - LOAD_AHEAD;
	useEffect(() => {
		if (endIsNear) loadMore();
	}, [endIsNear, loadMore]);

	return (
		<div ref={frame} className={classes.frame} data-fill={fill} data-searching={list.isSearching}>
			<section
				ref={viewport}
				className={classes.viewport}
				aria-label={label}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
				tabIndex={0}
				style={heightMaxPx === undefined ? undefined : { maxHeight: heightMaxPx }}
			>
				<table
					className={classes.table}
					style={{ minWidth: minPx }}
					aria-label={label}
					aria-rowcount={hasMore ? -1 : ids.length + 1}
					aria-busy={list.isLoading}
				>
					<colgroup>
						{table.getAllLeafColumns().map((column) => (
							<col key={column.id} style={{ width: columnWidth(column.columnDef.meta?.width, minPx) }} />
						))}
					</colgroup>
					<thead>
						{table.getHeaderGroups().map((group) => (
							<tr key={group.id}>
								{group.headers.map((header) => (
									<HeaderCell key={header.id} meta={header.column.columnDef.meta} sort={sort}>
										<table.FlexRender header={header} />
									</HeaderCell>
								))}
							</tr>
						))}
					</thead>
					<tbody>
						{list.isLoading && <SkeletonRows columns={columns} />}
						<Spacer heightPx={first?.start ?? 0} columnCount={columns.length} />
						{rows.map((row) => (
							// The header is the first row of the whole table
							<tr
								key={row.id}
								className={classes.row}
								aria-rowindex={begin + row.index + 2}
								data-row={row.id}
								aria-current={row.id === current || undefined}
							>
								<Cells row={row} columns={columns} />
							</tr>
						))}
						<Spacer heightPx={virtualizer.getTotalSize() - (last?.end ?? 0)} columnCount={columns.length} />
					</tbody>
				</table>
			</section>
			{(fill || hasMore || count !== undefined) && !list.isLoading && (
				<footer className={classes.footer}>
					<span aria-live="polite">{count ?? describeCount(list, one, label)}</span>
					{isLoadingMore && <Loader size={12} aria-label="Loading more" />}
				</footer>
			)}
		</div>
	);
}

/**
 * In a wide window every column gets its share of the room, or the first ones would have all of it: names at one end of the row and
 * the rest at the other.
 */
function columnWidth(width: number | string | undefined, tableMinPx: number): number | string | undefined {
	if (typeof width !== 'number' || width <= ICON_COLUMN_MAX_PX) return width;
	return `max(${width}px, ${((width / Math.max(WIDTHS_MADE_FOR_PX, tableMinPx)) * 100).toFixed(2)}cqi)`;
}

function minWidthPx<Entry extends RowData>(columns: Columns<Entry>): number {
	return columns.reduce((sum, { meta }) => sum + (typeof meta?.width === 'number' ? meta.width : COLUMN_MIN_PX), 0);
}

interface HeaderCellProps {
	meta: ColumnMeta | undefined;
	sort: TableSort | undefined;
	children: ReactNode;
}

function HeaderCell({ meta, sort, children }: HeaderCellProps) {
	const sortBy = sort && meta?.sortBy;
	if (!sortBy)
		return (
			<th scope="col" data-align={meta?.align} data-pinned={meta?.isPinned}>
				{children}
			</th>
		);
	const isDescending = sort.value === `-${sortBy}`;
	const isSorted = isDescending || sort.value === sortBy;
	const Icon = isDescending ? IconChevronDown : IconChevronUp;
	const direction = isDescending ? 'descending' : 'ascending';
	return (
		<th scope="col" data-align={meta?.align} aria-sort={isSorted ? direction : 'none'}>
			<button
				type="button"
				className={classes.sort}
				data-sorted={isSorted}
				onClick={() => sort.onSort(sort.value === sortBy ? `-${sortBy}` : sortBy)}
			>
				<span>{children}</span>
				<Icon size={13} aria-hidden />
			</button>
		</th>
	);
}

function describeCount({ rows, total, hasMore, isSearching }: ListView<unknown>, one: string, many: string): string {
	if (isSearching) return 'Searching…';
	if (hasMore && total === null) return `First ${formatCount(rows.length)} ${many.toLowerCase()}; scroll for more`;
	const count = hasMore && total !== null ? total : rows.length;
	return count === 1 ? `1 ${one.toLowerCase()}` : `${formatCount(count)} ${many.toLowerCase()}`;
}

interface CellsProps<Entry extends RowData> {
	row: Row<Features, Entry>;
	columns: Columns<Entry>;
}

/** What a row says is drawn anew when its entry is another one, not when the table scrolls or grows. */
const Cells = memo(
	function Cells<Entry extends RowData>({ row }: CellsProps<Entry>) {
		return row.getAllCells().map((cell) => (
			<td key={cell.id} data-align={cell.column.columnDef.meta?.align} data-pinned={cell.column.columnDef.meta?.isPinned}>
				<FlexRender cell={cell} />
			</td>
		));
	},
	(before, now) => before.row.original === now.row.original && before.columns === now.columns,
) as <Entry extends RowData>(props: CellsProps<Entry>) => ReactNode;

/** Stands for the rows that are not drawn. */
function Spacer({ heightPx, columnCount }: { heightPx: number; columnCount: number }) {
	if (heightPx <= 0) return null;
	return (
		<tr aria-hidden style={{ height: heightPx }}>
			<td colSpan={columnCount} className={classes.spacer} />
		</tr>
	);
}

function SkeletonRows<Entry extends RowData>({ columns }: { columns: Columns<Entry> }) {
	return SKELETON_ROWS.map((row) => (
		<tr key={row} aria-hidden>
			{columns.map(({ meta }, column) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
				<td key={column} data-align={meta?.align}>
					<Skeleton height={10} width="60%" />
				</td>
			))}
		</tr>
	));
}
