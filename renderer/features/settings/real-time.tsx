import { Button, List } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClockReset } from '../../../core/contract/sandbox.ts';
import { useQueries } from '../../api/instance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatDateTime, formatQuantity } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { Panel } from '../../ui/page.tsx';

interface BackToRealTimeProps {
	isAhead: boolean;
	onBack: (done: ClockReset) => void;
}

/** Goes back to real time, once it has said what that means. */
export function BackToRealTime({ isAhead, onBack }: BackToRealTimeProps) {
	const { sandbox } = useQueries();
	const queryClient = useQueryClient();
	const [isAsking, setIsAsking] = useState(false);
	const meant = useQuery(sandbox.clockReset.queryOptions({ enabled: isAsking, staleTime: 0 })).data;
	const goBack = async () => {
		const done = await sandbox.resetClock.call();
		onBack(done);
		void queryClient.invalidateQueries();
		notifyDone(`It is ${formatDateTime(Date.parse(done.realNow))} now, as on this machine.`);
	};
	return (
		<>
			<Button variant="default" disabled={!isAhead} onClick={() => setIsAsking(true)}>
				Back to real time…
			</Button>
			<ConfirmDialog
				opened={isAsking}
				onClose={() => setIsAsking(false)}
				title="Go back to real time?"
				consequences={[
					'All access and refresh tokens that were issued so far end: apps sign in again with their secret, people with their password. Open connections go on.',
					meant
						? `${formatQuantity(meant.laterEvents, 'event')} of the audit trail ${meant.laterEvents === 1 ? 'bears' : 'bear'} a later time and ${meant.laterEvents === 1 ? 'stays' : 'stay'} before those of now. The hash chains stay whole.`
						: 'Events of the audit trail that bear a later time stay before those of now.',
					'What happened meanwhile stays: periods that were renewed, invoices, keys that were rotated. The next renewal or rotation comes at the time that is planned now.',
					...(meant && meant.mailsDue > 0
						? [`${formatQuantity(meant.mailsDue, 'mail')} that would wait for later are sent now.`]
						: []),
				]}
				confirmLabel="Go back"
				isDestructive
				onConfirm={goBack}
			/>
		</>
	);
}

/** What came of going back. */
export function WhatStayed({ back: { realNow, aheadMs, laterEvents, mailsDue } }: { back: ClockReset }) {
	const gaveUp = formatDateTime(Date.parse(realNow) + aheadMs);
	return (
		<Panel title={`Back from ${gaveUp} to ${formatDateTime(Date.parse(realNow))}`}>
			<List size="sm" spacing="xs">
				<List.Item>Tokens that were issued before have ended.</List.Item>
				<List.Item>{formatQuantity(laterEvents, 'event')} of the audit trail kept a later time.</List.Item>
				<List.Item>{formatQuantity(mailsDue, 'waiting mail')} became due.</List.Item>
			</List>
		</Panel>
	);
}
