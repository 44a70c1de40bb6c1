import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './row-actions.module.css';

/** One thing that can be done with a row. */
export interface RowAction {
	label: string;
	icon?: ReactNode;
	/** Stands last, in red. */
	isDestructive?: boolean;
	run(): void;
}

interface RowActionsProps {
	/** What the row is, for the button's name: "Actions for Acme". */
	name: string;
	/** Those that are possible now; with none there is no button. */
	actions: readonly RowAction[];
}

/** The actions of a row, in a menu at its right end. Its column has `meta: { width: 56, align: 'end', isPinned: true }` and an empty header. */
export function RowActions({ name, actions }: RowActionsProps) {
	if (actions.length === 0) return null;
	const harmless = actions.filter(({ isDestructive }) => !isDestructive);
	const destructive = actions.filter(({ isDestructive }) => isDestructive);
	return (
		<Menu position="bottom-end" withinPortal>
			<Menu.Target>
				<ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Actions for ${name}`}>
					<IconDots size={16} aria-hidden />
				</ActionIcon>
			</Menu.Target>
			<Menu.Dropdown>
				{harmless.map((action) => (
					<Item key={action.label} action={action} />
				))}
				{harmless.length > 0 && destructive.length > 0 && <Menu.Divider />}
				{destructive.map((action) => (
					<Item key={action.label} action={action} />
				))}
			</Menu.Dropdown>
		</Menu>
	);
}

function Item({ action: { label, icon, isDestructive, run } }: { action: RowAction }) {
	return (
		<Menu.Item leftSection={icon} onClick={run} {...(isDestructive ? { className: classes.destructive } : {})}>
			{label}
		</Menu.Item>
	);
}
