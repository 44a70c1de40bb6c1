import { Alert, Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { AuditVerification } from '../../../core/contract/audit.ts';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatCount, formatQuantity } from '../../ui/format.ts';
import classes from './audit.module.css';

interface VerifyDialogProps {
	opened: boolean;
	onClose: () => void;
}

/** Walks the hash chains, and tells of each whether it is whole. */
export function VerifyDialog({ opened, onClose }: VerifyDialogProps) {
	return (
		<Modal opened={opened} onClose={onClose} title="Audit chains" size="lg">
			<Verification onClose={onClose} />
		</Modal>
	);
}

function Verification({ onClose }: { onClose: () => void }) {
	// As it is now: what was found the last time proves nothing.
	const query = useQuery(useQueries().audit.verify.queryOptions({ gcTime: 0, staleTime: 0 }));
	if (query.isFetching)
		return (
			<Text size="sm" c="dimmed" role="status">
				Following each chain from its first event to its last…
			</Text>
		);
	if (!query.data) return <FailureNotice failure={describeFailure(query.error)} onRetry={() => void query.refetch()} />;
	return (
		<Stack gap="md">
			<Result verification={query.data} />
			<Table aria-label="Chains" verticalSpacing={6}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th>Database</Table.Th>
						<Table.Th ta="end">Events that fit</Table.Th>
						<Table.Th>Chain</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{query.data.chains.map((chain) => (
						<Table.Tr key={chain.database}>
							<Table.Td>{chain.database}</Table.Td>
							<Table.Td ta="end">{formatCount(chain.events)}</Table.Td>
							<Table.Td className={classes.chain} data-whole={isWhole(chain)}>
								{describeChain(chain)}
							</Table.Td>
						</Table.Tr>
					))}
				</Table.Tbody>
			</Table>
			<Group justify="flex-end" gap="xs">
				<Button variant="default" onClick={() => void query.refetch()}>
					Verify again
				</Button>
				<Button onClick={onClose} data-autofocus>
					Close
				</Button>
			</Group>
		</Stack>
	);
}

function Result({ verification: { intact, chains } }: { verification: AuditVerification }) {
	const events = chains.reduce((sum, chain) => sum + chain.events, 0);
	const removed = chains.reduce((sum, chain) => sum + chain.removed, 0);
	if (intact)
		return (
			<Alert color="green" icon={<IconShieldCheck size={18} aria-hidden />} title="All chains are whole">
				{formatQuantity(events, 'event')} in {formatQuantity(chains.length, 'database')}: none was changed, inserted or removed
				{removed > 0 && `, but for ${formatQuantity(removed, 'old one')} that retention has removed from the beginning`}.
			</Alert>
		);
	const broken = chains.filter((chain) => !isWhole(chain));
	return (
		<Alert color="red" icon={<IconShieldX size={18} aria-hidden />} title="The audit trail was tampered with, or damaged">
			{formatQuantity(broken.length, 'chain')} of {chains.length} {broken.length === 1 ? 'is' : 'are'} not whole. Keep the data
			directory as it is, and compare it with a backup from before the event that is named below.
		</Alert>
	);
}

type Chain = AuditVerification['chains'][number];

function isWhole({ brokenAt, start, end }: Chain): boolean {
	return brokenAt === null && start === 'whole' && end === 'whole';
}

function describeChain({ brokenAt, start, missingAtStart, removed, end, missing }: Chain): string {
	if (start === 'cut') return `${formatQuantity(missingAtStart, 'event')} removed from its beginning`;
	if (start === 'unproven') return 'What proves its beginning was altered';
	if (brokenAt !== null) return `Broken at ${brokenAt}`;
	if (end === 'cut') return `${formatQuantity(missing, 'event')} removed from its end`;
	return end === 'unproven' ? 'What proves its end is missing or altered' : wholeSince(removed);
}

function wholeSince(removed: number): string {
	return removed > 0 ? `Whole, after ${formatQuantity(removed, 'old event')}` : 'Whole';
}
