import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditEvent } from '../../../core/contract/audit.ts';
import type { ClockReset } from '../../../core/contract/sandbox.ts';
import { useQueries } from '../../api/instance.tsx';
import { partListView } from '../../api/list.ts';
import { columnsOf, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount, formatDateTime } from '../../ui/format.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { useNowPerSecond } from '../../ui/now.ts';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { Truncate } from '../../ui/truncate.tsx';
import { BackToRealTime, WhatStayed } from './real-time.tsx';

const HOUR_MS = 60 * 60 * 1000;
const HOURS_A_DAY = 24;
const DAY_MS = HOURS_A_DAY * HOUR_MS;
const STEPS = [
	{ label: '+1 hour', byMs: HOUR_MS },
	{ label: '+1 day', byMs: DAY_MS },
	{ label: '+1 month', byMs: 30 * DAY_MS },
] as const;
const EVENTS_MAX = 500;

/** The sandbox's time, and what fell due when it was moved. */
export function Clock() {
	const { sandbox } = useQueries();
	const queryClient = useQueryClient();
	const clock = useQuery(sandbox.clock.queryOptions());
	const [moved, setMoved] = useState<{ from: string; to: string } | null>(null);
	const [back, setBack] = useState<ClockReset | null>(null);
	const advance = useMutation({
		mutationFn: async (byMs: number) => {
			const from = (await sandbox.clock.call()).now;
			return { from, to: (await sandbox.advanceClock.call({ byMs })).now };
		},
		onSuccess: (step) => {
			setMoved(step);
			setBack(null);
			void queryClient.invalidateQueries();
			notifyDone(`It is ${formatDateTime(Date.parse(step.to))} now.`);
		},
		onError: notifyFailure,
	});
	return (
		<QueryPlace query={clock}>
			{({ now, offsetMs }) => (
				<>
					<Panel title="Clock of the sandbox">
						<Stack gap="md">
							<Facts
								facts={[
									{ label: 'Now', value: <Ticking fromMs={Date.parse(now)} readAtMs={clock.dataUpdatedAt} /> },
									{ label: 'Ahead of this machine', value: describeOffset(offsetMs) },
								]}
							/>
							<Group gap="xs">
								{STEPS.map(({ label, byMs }) => (
									<Button
										key={label}
										variant="default"
										loading={advance.isPending && advance.variables === byMs}
										disabled={advance.isPending}
										onClick={() => advance.mutate(byMs)}
									>
										{label}
									</Button>
								))}
								<BackToRealTime
									isAhead={offsetMs > 0}
									onBack={(done) => {
										setBack(done);
										setMoved(null);
									}}
								/>
							</Group>
							<Text size="sm" c="dimmed">
								Everything that falls due on the way happens, in order and at its own time: renewals, payments, rotations of keys,
								mails, ends of grace. Tokens of now may have expired then. The way back leads to real time in one step, and undoes
								nothing of what happened.
							</Text>
						</Stack>
					</Panel>
					{moved && <WhatMoved {...moved} />}
					{back && <WhatStayed back={back} />}
				</>
			)}
		</QueryPlace>
	);
}

/** A clock that runs as this machine's does. When it is moved, it is read anew. @param readAtMs when it said `fromMs`, by this machine */
function Ticking({ fromMs, readAtMs }: { fromMs: number; readAtMs: number }) {
	return <time>{formatDateTime(fromMs + Math.max(0, useNowPerSecond() - readAtMs))}</time>;
}

function describeOffset(offsetMs: number): string {
	const allHours = Math.round(offsetMs / HOUR_MS);
	if (allHours === 0) return offsetMs === 0 ? 'not at all' : 'less than an hour';
	const days = Math.floor(allHours / HOURS_A_DAY);
	const hours = allHours % HOURS_A_DAY;
	return [...(days > 0 ? [`${days} d`] : []), ...(hours > 0 ? [`${hours} h`] : [])].join(' ');
}

const helper = columnsOf<AuditEvent>();
const columns = helper.columns([
	helper.accessor('at', {
		header: 'When',
		meta: { width: 184 },
		cell: ({ getValue }) => formatDateTime(Date.parse(getValue())),
	}),
	helper.accessor('action', { header: 'What', meta: { width: 200 } }),
	helper.accessor((event) => event.target.name, {
		id: 'target',
		header: 'Of',
		cell: ({ getValue }) => <Truncate text={getValue()} />,
	}),
]);

/** That the clock was moved is no news. */
function fallenDue({ items, nextCursor }: { items: AuditEvent[]; nextCursor: string | null }) {
	return { due: items.filter(({ action }) => action !== 'clock.advanced'), isCut: nextCursor !== null };
}

/** What the audit trail has of the time that was passed over. */
function WhatMoved({ from, to }: { from: string; to: string }) {
	const { audit } = useQueries();
	const events = useQuery({
		...audit.list.queryOptions({ input: { from, to, sort: 'at', limit: EVENTS_MAX } }),
		select: fallenDue,
	});
	const list = partListView(events, ({ due }) => due);
	return (
		<Panel title={`What happened from ${formatDateTime(Date.parse(from))} to ${formatDateTime(Date.parse(to))}`} flush>
			<DataTable
				label="What happened"
				one="Event"
				columns={columns}
				list={list}
				{...(events.data?.isCut ? { count: `The first ${formatCount(list.rows.length)} events; Audit has them all` } : {})}
				rowId={eventId}
				heightMaxPx={360}
				empty={
					<Empty
						compact
						icon={null}
						title="Nothing fell due"
						sentence="No renewal, rotation or mail was planned for this time."
					/>
				}
			/>
		</Panel>
	);
}

function eventId({ id }: AuditEvent): string {
	return id;
}
