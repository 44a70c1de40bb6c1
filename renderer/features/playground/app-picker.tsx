import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { App } from '../../../core/contract/apps.ts';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { appPath } from '../../ui/app-path.ts';

const TYPING_PAUSE_MS = 200;
const CHOICES_MAX = 50;

interface AppPickerProps {
	value: App | null;
	onChange: (app: App) => void;
}

/** Finds an app of any tenant by name. */
export function AppPicker({ value, onChange }: AppPickerProps) {
	const [text, setText] = useState('');
	const own = value ? labelOf(value) : '';
	const [search] = useDebouncedValue(text === own ? '' : text.trim(), TYPING_PAUSE_MS);
	const apps = useQuery(
		useQueries().apps.list.queryOptions({
			input: { limit: CHOICES_MAX, ...(search === '' ? {} : { search }) },
			placeholderData: keepPreviousData,
		}),
	);
	const found = apps.data?.items ?? [];
	const choices = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
	return (
		<Select
			label="App"
			placeholder="Search by name"
			searchable
			allowDeselect={false}
			searchValue={text}
			onSearchChange={setText}
			// The server has searched already
			filter={({ options }) => options}
			data={choices.map((app) => ({ value: app.id, label: labelOf(app) }))}
			nothingFoundMessage={apps.isPending ? 'Searching…' : 'There is no such app.'}
			value={value?.id ?? null}
			onChange={(id) => {
				const app = choices.find((choice) => choice.id === id);
				if (app) onChange(app);
			}}
			error={apps.isError && describeFailure(apps.error).detail}
		/>
	);
}

function labelOf({ tenantName, name }: App): string {
	return appPath(tenantName, name);
}
