import { Button, Group, NumberInput, Stack, Switch, Table } from '@mantine/core';
import { useState } from 'react';
import { type SettingsState, settingsSchema } from '../../../core/contract/settings.ts';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { sentence } from '../../ui/form-failure.ts';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { useChangeSettings, useSettings } from './use-settings.ts';

const DAYS_TO_BEGIN_WITH = 30;

/** What is kept for how long. */
export function Retention() {
	return (
		<QueryPlace query={useSettings()}>
			{(state) => (
				<>
					<Panel title="Mails">
						<MailRetention state={state} />
					</Panel>
					<Panel title="What else is kept" flush>
						<Others />
					</Panel>
				</>
			)}
		</QueryPlace>
	);
}

/** As it was typed; what somebody else changes meanwhile does not undo it. */
interface MailTerm {
	isLimited: boolean;
	days: number | string;
}

function MailRetention({ state }: { state: SettingsState }) {
	const kept = state.settings.mailRetentionDays;
	const [typed, setTyped] = useState<MailTerm | null>(null);
	const { isLimited, days } = typed ?? { isLimited: kept !== null, days: kept ?? DAYS_TO_BEGIN_WITH };
	const change = useChangeSettings(state);
	const wanted = isLimited ? days : null;
	const isDirty = wanted !== kept;
	const issue = settingsSchema.shape.mailRetentionDays.safeParse(wanted).error?.issues[0]?.message;
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (issue || !isDirty) return;
				const mailRetentionDays = wanted === null ? null : Number(wanted);
				change.mutate({ mailRetentionDays }, { onSuccess: () => setTyped(null) });
			}}
		>
			<DirtyGuard isDirty={() => isDirty} />
			<Stack gap="md">
				<Switch
					label="Remove old mails from the outbox"
					description="Those that were sent, given up or only kept; a mail that is still to be sent stays."
					checked={isLimited}
					onChange={(event) => setTyped({ isLimited: event.currentTarget.checked, days })}
				/>
				{isLimited && (
					<NumberInput
						label="Days after they were written"
						min={1}
						max={3_650}
						allowDecimal={false}
						w={220}
						value={days}
						onChange={(value) => setTyped({ isLimited, days: value })}
						error={issue && sentence(issue)}
					/>
				)}
				<Group>
					<Button type="submit" disabled={!isDirty || issue !== undefined} loading={change.isPending}>
						Save
					</Button>
				</Group>
			</Stack>
		</form>
	);
}

const OTHERS = [
	{ what: 'Audit events', howLong: 'For good: each is a link of a hash chain, which would end at a gap.' },
	{ what: 'Invoices, credits, subscriptions', howLong: 'As long as their tenant.' },
	{ what: 'Answers to an Idempotency-Key', howLong: '24 hours.' },
] as const;

function Others() {
	return (
		<Table horizontalSpacing="md">
			<Table.Tbody>
				{OTHERS.map(({ what, howLong }) => (
					<Table.Tr key={what}>
						<Table.Th scope="row" fw={500}>
							{what}
						</Table.Th>
						<Table.Td>{howLong}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</Table>
	);
}
