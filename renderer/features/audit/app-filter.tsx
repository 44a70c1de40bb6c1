import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../api/instance.tsx';

const APPS_MAX = 500;

interface AppFilterProps {
	tenantId: string;
	appId: string | undefined;
	onChange: (appId: string | undefined) => void;
}

/** Chooses an app of a tenant. */
export function AppFilter({ tenantId, appId, onChange }: AppFilterProps) {
	const apps = useQuery(useQueries().apps.list.queryOptions({ input: { tenantId, limit: APPS_MAX } })).data;
	return (
		<Select
			aria-label="App"
			placeholder="Any app"
			flex="1 1 7rem"
			maw={144}
			searchable
			clearable
			data={(apps?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
			value={appId ?? null}
			onChange={(value) => onChange(value ?? undefined)}
		/>
	);
}
