import { Alert, Button, Group, Table, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A field that two people changed. */
export interface ContestedField {
	label: string;
	theirs: ReactNode;
	yours: ReactNode;
}

interface StaleNoticeProps {
	/** Fields in which what is saved now differs from what was typed. */
	fields: readonly ContestedField[];
	/** Saves what was typed over what is there now. */
	onSaveYours: () => void;
	/** Drops what was typed. */
	onTakeTheirs: () => void;
	isSaving?: boolean;
}

/**
 * An edit that was refused with 412: someone else saved first. Shows both, and what was typed stays until one is chosen. Edits send the
 * version they are based on: `mutationOptions({ context: { ifMatch: version } })`.
 */
export function StaleNotice({ fields, onSaveYours, onTakeTheirs, isSaving = false }: StaleNoticeProps) {
	return (
		<Alert color="yellow" icon={<IconGitMerge size={18} aria-hidden />} title="Someone else changed this while you were editing">
			{fields.length === 0 ? (
				<Text size="sm">What they saved and what you typed are the same.</Text>
			) : (
				<Table layout="fixed" withRowBorders={false} verticalSpacing={4} mb="xs">
					<Table.Thead>
						<Table.Tr>
							<Table.Th>Field</Table.Th>
							<Table.Th>Saved now</Table.Th>
							<Table.Th>Yours</Table.Th>
						</Table.Tr>
					</Table.Thead>
					<Table.Tbody>
						{fields.map(({ label, theirs, yours }) => (
							<Table.Tr key={label}>
								<Table.Th scope="row">{label}</Table.Th>
								<Table.Td>{theirs}</Table.Td>
								<Table.Td>{yours}</Table.Td>
							</Table.Tr>
						))}
					</Table.Tbody>
				</Table>
			)}
			<Group gap="xs">
				<Button size="xs" variant="default" onClick={onTakeTheirs} disabled={isSaving}>
					Take theirs
				</Button>
				<Button size="xs" variant="default" onClick={onSaveYours} loading={isSaving}>
					Save mine over it
				</Button>
			</Group>
		</Alert>
	);
}
