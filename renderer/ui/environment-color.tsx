import { Group, Select, type SelectProps } from '@mantine/core';
import { ENVIRONMENT_COLORS } from '../../core/contract/instances.ts';
import { EnvironmentDot } from './environment-name.tsx';
import { sentence } from './form-failure.ts';

/** Chooses the colour of an environment; a field of a form. */
export function EnvironmentColorSelect(props: Pick<SelectProps, 'value' | 'onChange' | 'error' | 'disabled'>) {
	return (
		<Select
			label="Its colour"
			description="Beside the name, never instead of it."
			data={ENVIRONMENT_COLORS.map((color) => ({ value: color, label: sentence(color) }))}
			allowDeselect={false}
			leftSection={<EnvironmentDot color={props.value ?? ''} />}
			renderOption={({ option }) => (
				<Group gap="xs">
					<EnvironmentDot color={option.value} />
					{option.label}
				</Group>
			)}
			{...props}
		/>
	);
}
