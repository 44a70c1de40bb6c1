import { Button, Group } from '@mantine/core';
import { IconArrowUp, IconHistory } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useClockOffsetMs } from '../../api/clock.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatQuantity } from '../../ui/format.ts';
import classes from './audit.module.css';
import { auditColumns, tenantAuditColumns } from './audit-columns.tsx';
import { type AuditSearch, countFilters, toQuery } from './audit-filter.ts';
import { eventId, useAuditEvents } from './audit-list.ts';
import { EventDrawer } from './event-drawer.tsx';
import { ExportMenu } from './export-menu.tsx';
import { Filters } from './filters.tsx';

interface AuditTrailProps {
	/** A tenant's own trail; absent: of all. */
	tenantId?: string;
	search: AuditSearch;
	onSearch: (search: AuditSearch) => void;
}

/** What was done, by whom and from where. New events wait until they are asked for, so that nothing moves under a reader's eyes. */
export function AuditTrail({ tenantId, search, onSearch }: AuditTrailProps) {
	const { event, ...filters } = search;
	const filter = useAuditFilter(filters, tenantId);
	const { list, news, showNews } = useAuditEvents(filter);
	const frame = useRef<HTMLDivElement>(null);
	/** Another number starts the table anew, at its top. */
	const [shown, setShown] = useState(0);
	const show = () => {
		showNews();
		setShown((times) => times + 1);
		requestAnimationFrame(() => frame.current?.querySelector('section')?.focus());
	};
	const isFiltered = countFilters(search) > 0;
	return (
		<>
			<Group justify="space-between" align="flex-start" gap="sm" wrap="nowrap">
				<Filters inTenant={tenantId} search={search} onSearch={onSearch} />
				<ExportMenu filter={filter} />
			</Group>
			<div ref={frame} className={classes.list}>
				{news > 0 && (
					<div className={classes.news} role="status">
						<Button size="compact-sm" radius="xl" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={show}>
							{news > NEWS_MAX ? `More than ${NEWS_MAX} new events` : formatQuantity(news, 'new event')}
						</Button>
					</div>
				)}
				<DataTable
					key={shown}
					label="Audit events"
					one="Event"
					columns={tenantId ? tenantAuditColumns : auditColumns}
					list={list}
					rowId={eventId}
					fill
					sort={{
						value: search.sort ?? '-at',
						onSort: (sort) => onSearch({ ...search, sort: sort as NonNullable<AuditSearch['sort']> }),
					}}
					empty={
						<Empty
							icon={<IconHistory size={22} aria-hidden />}
							title={isFiltered ? 'No event matches' : 'Nothing was recorded yet'}
							sentence={
								isFiltered
									? 'Nothing that was recorded fits all of the filters.'
									: 'Every change and every sign-in is recorded here.'
							}
							action={
								isFiltered && (
									<Button variant="default" onClick={() => onSearch({})}>
										Clear filters
									</Button>
								)
							}
						/>
					}
				/>
			</div>
			<EventDrawer
				eventId={event}
				listed={list.rows.find(({ id }) => id === event)}
				onClose={() => onSearch(filters)}
				onFilter={(next) => onSearch({ ...next })}
			/>
		</>
	);
}

const NEWS_MAX = 99;

/** The filter stays the same while its fields do: "the last hour" begins an hour before it was chosen. */
function useAuditFilter(search: AuditSearch, tenantId: string | undefined) {
	const offsetMs = useClockOffsetMs();
	const key = JSON.stringify([search, tenantId, offsetMs]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of it
	return useMemo(() => toQuery(search, Date.now() + offsetMs, tenantId), [key]);
}
