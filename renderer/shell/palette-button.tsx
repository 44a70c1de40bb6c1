import { Kbd, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { openPalette } from './frame-state.ts';
import { MOD_KEY } from './mod-key.ts';
import classes from './scope-bar.module.css';

/** Opens the palette, and tells that there is one. */
export function PaletteButton() {
	return (
		<UnstyledButton className={classes.palette} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
			<IconSearch size={14} aria-hidden />
			<span>Search or run</span>
			<Kbd size="xs" aria-hidden>
				{MOD_KEY} K
			</Kbd>
		</UnstyledButton>
	);
}
