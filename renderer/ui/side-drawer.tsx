import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';

interface SideDrawerProps {
	opened: boolean;
	onClose: () => void;
	title: ReactNode;
	children: ReactNode;
}

/** One entry of a list in detail, beside the list. */
export function SideDrawer({ opened, onClose, title, children }: SideDrawerProps) {
	return (
		<Drawer
			opened={opened}
			onClose={onClose}
			position="right"
			size="lg"
			title={title}
			closeButtonProps={{ 'aria-label': 'Close' }}
			// Else its header would be a second banner of the page
			attributes={{ header: { role: 'none' } }}
		>
			{children}
		</Drawer>
	);
}
