import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { App } from '../../../core/contract/apps.ts';
import { describeFailure } from '../../api/failure.ts';
import { useQueries } from '../../api/instance.tsx';
import { choicesInput } from '../../api/list.ts';
import { appPath } from '../../ui/app-path.ts';
import { SearchSelect } from '../../ui/search-select.tsx';

interface AppPickerProps {
	value: App | null;
	onChange: (app: App) => void;
}

/** Finds an app of any tenant by name. */
export function AppPicker({ value, onChange }: AppPickerProps) {
	const [search, setSearch] = useState('');
	const apps = useQuery(
		useQueries().apps.list.queryOptions({
			input: choicesInput(search),
			placeholderData: keepPreviousData,
		}),
	);
	const found = apps.data?.items ?? [];
	return (
		<SearchSelect
			name="App"
			placeholder="Search by name"
			chosen={value && choiceOf(value)}
			found={found.map(choiceOf)}
			onSearch={setSearch}
			onChange={(id) => {
				const app = found.find((choice) => choice.id === id);
				if (app) onChange(app);
			}}
			nothingFound={apps.isPending ? 'Searching…' : 'There is no such app.'}
			error={apps.isError && describeFailure(apps.error).detail}
		/>
	);
}

function choiceOf({ id, tenantName, name }: App) {
	return { value: id, label: appPath(tenantName, name) };
}
