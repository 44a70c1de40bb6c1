import { type MantineColorScheme, SegmentedControl, Tooltip, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const CHOICES = [
	{ value: 'light', label: 'Light', Icon: IconSun },
	{ value: 'dark', label: 'Dark', Icon: IconMoon },
	{ value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
] as const;

/** Light, dark, or what the system says. */
export function ThemeToggle() {
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	return (
		<SegmentedControl
			aria-label="Colour scheme"
			size="xs"
			fullWidth
			value={colorScheme}
			onChange={(value) => setColorScheme(value as MantineColorScheme)}
			data={CHOICES.map(({ value, label, Icon }) => ({
				value,
				label: (
					<Tooltip label={label}>
						<span>
							<Icon size={15} aria-hidden style={{ display: 'block', marginInline: 'auto' }} />
							<VisuallyHidden>{label}</VisuallyHidden>
						</span>
					</Tooltip>
				),
			}))}
		/>
	);
}
