import { type MantineColorScheme, Radio, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { type Density, setDensity, useDensity } from '../../ui/density.ts';
import { Panel } from '../../ui/page.tsx';

/** How the console looks in this browser. */
export function Appearance() {
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const density = useDensity((state) => state.density);
	return (
		<Panel title="Appearance">
			<Stack gap="lg">
				<Radio.Group label="Theme" value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
					<Stack gap="xs" mt="xs">
						<Radio value="light" label="Light" />
						<Radio value="dark" label="Dark" />
						<Radio value="auto" label="As the system" />
					</Stack>
				</Radio.Group>
				<Radio.Group label="Density" value={density} onChange={(value) => setDensity(value as Density)}>
					<Stack gap="xs" mt="xs">
						<Radio value="comfortable" label="Comfortable" />
						<Radio value="compact" label="Compact" description="A third more rows on a screen" />
					</Stack>
				</Radio.Group>
				<Text size="sm" c="dimmed">
					Motion is reduced when the system asks for it. These choices are kept in this browser.
				</Text>
			</Stack>
		</Panel>
	);
}
