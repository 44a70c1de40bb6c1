import { Group } from '@mantine/core';
import { Truncate } from './truncate.tsx';

const DOT_PX = 9;

/** Names of the theme's colours and CSS colours are both taken. */
export function environmentColor(color: string): string {
	return `var(--mantine-color-${color}-6, ${color})`;
}

/** The colour of an environment. */
export function EnvironmentDot({ color }: { color: string }) {
	const background = environmentColor(color);
	return (
		<span
			style={{ width: DOT_PX, height: DOT_PX, borderRadius: '50%', flexShrink: 0, display: 'inline-block', background }}
			aria-hidden
		/>
	);
}

/** An environment by its colour and its name: the colour says nothing that the name does not. */
export function EnvironmentName({ environment: { name, color } }: { environment: { name: string; color: string } }) {
	return (
		<Group gap={8} wrap="nowrap">
			<EnvironmentDot color={color} />
			<Truncate text={name} />
		</Group>
	);
}
