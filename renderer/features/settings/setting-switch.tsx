import { Switch } from '@mantine/core';
import type { SettingName, Settings, SettingsState } from '../../../core/contract/settings.ts';
import { useChangeSettings } from './use-settings.ts';

type Toggle = { [Name in SettingName]: Settings[Name] extends boolean ? Name : never }[SettingName];

interface SettingSwitchProps {
	state: SettingsState;
	name: Toggle;
	label: string;
	description: string;
	/** In place of changing it at once. */
	onChange?: () => void;
}

/** A setting that is on or off. One that the command line decides says so and stays as it is. */
export function SettingSwitch({ state, name, label, description, onChange }: SettingSwitchProps) {
	const change = useChangeSettings(state);
	const isFixed = state.fixed.includes(name);
	return (
		<Switch
			label={label}
			description={
				isFixed ? `${description} The way WireSocket was started decides this; start it differently to change it.` : description
			}
			checked={state.settings[name]}
			disabled={isFixed || change.isPending}
			onChange={(event) => (onChange ? onChange() : change.mutate({ [name]: event.currentTarget.checked }))}
		/>
	);
}
