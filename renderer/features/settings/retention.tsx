import { Table } from '@mantine/core';
import type { SettingsState } from '../../../core/contract/settings.ts';
import { Panel } from '../../ui/page.tsx';
import { QueryPlace } from '../../ui/query-place.tsx';
import { AuditRetention } from './audit-retention.tsx';
import { RetentionTerm, useRetentionTerm } from './retention-term.tsx';
import { useSettings } from './use-settings.ts';

const SUGGESTED_MAIL_DAYS = 30;

/** What is kept for how long. */
export function Retention() {
	return (
		<QueryPlace query={useSettings()}>
			{(state) => (
				<>
					<Panel title="Mails">
						<MailRetention state={state} />
					</Panel>
					<Panel title="Audit events">
						<AuditRetention state={state} />
					</Panel>
					<Panel title="What else is kept" flush>
						<Others />
					</Panel>
				</>
			)}
		</QueryPlace>
	);
}

function MailRetention({ state }: { state: SettingsState }) {
	const term = useRetentionTerm({ state, name: 'mailRetentionDays', suggestion: SUGGESTED_MAIL_DAYS });
	return (
		<RetentionTerm
			term={term}
			label="Remove old mails from the outbox"
			description="Those that were sent, given up or only kept; a mail that is still to be sent stays."
			daysLabel="Days after they were written"
		/>
	);
}

const OTHERS = [
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
