import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, type Ref, useId, useImperativeHandle, useState } from 'react';
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
	const id = useId();
	const [isOpen, setIsOpen] = useState(false);
	/** Set when the button is pointed at or has the focus: a list has many rows, and few of their menus are ever opened. */
	const [button, setButton] = useState<HTMLElement | null>(null);
	if (actions.length === 0) return null;
	return (
		<>
			<ActionIcon
				id={id}
				variant="subtle"
				color="gray"
				size="sm"
				aria-label={`Actions for ${name}`}
				aria-haspopup="menu"
				aria-expanded={isOpen}
				onPointerEnter={({ currentTarget }) => setButton(currentTarget)}
				onFocus={({ currentTarget }) => setButton(currentTarget)}
				onClick={({ currentTarget }) => {
					setButton(currentTarget);
					setIsOpen(!isOpen);
				}}
			>
				<IconDots size={16} aria-hidden />
			</ActionIcon>
			{button && (
				<Menu id={id} opened={isOpen} onChange={setIsOpen} position="bottom-end" withinPortal>
					<Menu.Target>
						<Elsewhere element={button} />
					</Menu.Target>
					<Menu.Dropdown>
						<Items actions={actions} />
					</Menu.Dropdown>
				</Menu>
			)}
		</>
	);
}

/** Stands for an element that is on the screen already: a button that were drawn anew with its menu would lose the focus. */
function Elsewhere({ element, ref }: { element: HTMLElement; ref?: Ref<HTMLElement> }) {
	useImperativeHandle(ref, () => element, [element]);
	return null;
}

function Items({ actions }: { actions: readonly RowAction[] }) {
	const harmless = actions.filter(({ isDestructive }) => !isDestructive);
	const destructive = actions.filter(({ isDestructive }) => isDestructive);
	return (
		<>
			{harmless.map((action) => (
				<Item key={action.label} action={action} />
			))}
			{harmless.length > 0 && destructive.length > 0 && <Menu.Divider />}
			{destructive.map((action) => (
				<Item key={action.label} action={action} />
			))}
		</>
	);
}

function Item({ action: { label, icon, isDestructive, run } }: { action: RowAction }) {
	return (
		<Menu.Item leftSection={icon} onClick={run} {...(isDestructive ? { className: classes.destructive } : {})}>
			{label}
		</Menu.Item>
	);
}
