import { Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SettingsState } from '../../../core/contract/settings.ts';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { EnvironmentColorSelect } from '../../ui/environment-color.tsx';
import { useChangeSettings } from './use-settings.ts';

/** What the sandbox is called in the frame, and in which colour. */
export function Environment({ state }: { state: SettingsState }) {
	const { environment } = state.settings;
	const isFixed = state.fixed.includes('environment');
	const change = useChangeSettings(state);
	const form = useForm({
		initialValues: environment,
		validate: { name: (name) => (name.trim() === '' ? 'Name the environment, such as Local' : null) },
	});
	const submit = form.onSubmit(({ name, color }) =>
		change.mutate({ environment: { name: name.trim(), color } }, { onSuccess: () => form.resetDirty() }),
	);
	return (
		<form onSubmit={submit} noValidate>
			<DirtyGuard isDirty={form.isDirty} />
			<Stack gap="md">
				<Text size="sm">
					Stands beside the name of the instance in the frame, so that nobody takes it for another one.
					{isFixed && ' The way WireSocket was started decides this; start it differently to change it.'}
				</Text>
				<SimpleGrid cols={{ base: 1, xs: 2 }} maw={560}>
					<TextInput
						label="Environment"
						description="Such as Local, Staging or Ada’s machine."
						maxLength={20}
						autoComplete="off"
						disabled={isFixed}
						{...form.getInputProps('name')}
					/>
					<EnvironmentColorSelect disabled={isFixed} {...form.getInputProps('color')} />
				</SimpleGrid>
				<Group>
					<Button type="submit" disabled={isFixed || !form.isDirty()} loading={change.isPending}>
						Save
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
