import { Table } from '@mantine/core';
import type { DataFacts } from '../../../core/contract/data.ts';
import { formatCount, formatQuantity } from '../../ui/format.ts';

type Counts = DataFacts['counts'];

const LABELS: readonly { key: keyof Counts; label: string; one: string }[] = [
	{ key: 'tenants', label: 'Tenants', one: 'tenant' },
	{ key: 'apps', label: 'Apps', one: 'app' },
	{ key: 'members', label: 'Members', one: 'member' },
	{ key: 'plans', label: 'Plans', one: 'plan' },
	{ key: 'nodes', label: 'Nodes', one: 'node' },
	{ key: 'invoices', label: 'Invoices', one: 'invoice' },
	{ key: 'mails', label: 'Mails', one: 'mail' },
	{ key: 'auditEvents', label: 'Audit events', one: 'audit event' },
];

/** All that there is, in one line. */
export function describeCounts(counts: Counts): string {
	return LABELS.filter(({ key }) => counts[key] > 0)
		.map(({ key, one }) => formatQuantity(counts[key], one))
		.join(', ');
}

/** What is there beside what a backup holds. */
export function CountsCompared({ now, backup }: { now: Counts | undefined; backup: Counts }) {
	return (
		<Table layout="fixed" withRowBorders={false} verticalSpacing={4} maw={420}>
			<Table.Thead>
				<Table.Tr>
					<Table.Th>What</Table.Th>
					<Table.Th ta="end">Now</Table.Th>
					<Table.Th ta="end">In the backup</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{LABELS.map(({ key, label }) => (
					<Table.Tr key={key}>
						<Table.Th scope="row" fw={400}>
							{label}
						</Table.Th>
						<Table.Td ta="end">{now ? formatCount(now[key]) : '…'}</Table.Td>
						<Table.Td ta="end">{formatCount(backup[key])}</Table.Td>
					</Table.Tr>
				))}
			</Table.Tbody>
		</Table>
	);
}

const MEGABYTE = 1_048_576;

/** `12.3 MB`; never 0. */
export function formatSize(bytes: number): string {
	return `${Math.max(0.1, bytes / MEGABYTE).toFixed(1)} MB`;
}
