import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { appStatusSchema } from '../../../../core/contract/apps.ts';
import { LICENSE_REGIONS, licenseRegionCodeSchema } from '../../../../core/contract/regions.ts';
import { useQueries } from '../../../api/instance.tsx';
import { SearchField } from '../../../ui/search-field.tsx';

const route = getRouteApi('/apps');

const STATUSES = [
	{ value: 'active', label: 'Active' },
	{ value: 'inactive', label: 'Inactive: no plan' },
	{ value: 'disabled', label: 'Disabled' },
];
const REGIONS = LICENSE_REGIONS.map(({ code, place }) => ({ value: code, label: place }));

/** Narrows the list of apps down; the address says to what. */
export function AppFilters() {
	const { q, status, plan, region } = route.useSearch();
	const navigate = route.useNavigate();
	const plans = useQuery(useQueries().plans.list.queryOptions());
	const narrow = (changes: {
		q?: string | undefined;
		status?: typeof status;
		plan?: string | undefined;
		region?: typeof region;
	}) => void navigate({ search: (search) => ({ ...search, ...changes }), replace: true });
	return (
		<Group gap="sm">
			<SearchField label="Search apps" value={q ?? ''} onSearch={(text) => narrow({ q: text === '' ? undefined : text })} />
			<Select
				aria-label="Status"
				placeholder="Any status"
				clearable
				w={160}
				data={STATUSES}
				value={status ?? null}
				onChange={(value) => narrow({ status: appStatusSchema.safeParse(value).data })}
			/>
			<Select
				aria-label="Plan"
				placeholder="Any plan"
				clearable
				w={160}
				data={(plans.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
				value={plan ?? null}
				onChange={(value) => narrow({ plan: value ?? undefined })}
			/>
			<Select
				aria-label="License Region"
				placeholder="Any region"
				clearable
				w={160}
				data={REGIONS}
				value={region ?? null}
				onChange={(value) => narrow({ region: licenseRegionCodeSchema.safeParse(value).data })}
			/>
			{(status ?? plan ?? region) !== undefined && (
				<Button variant="subtle" size="xs" onClick={() => narrow({ status: undefined, plan: undefined, region: undefined })}>
					Clear filters
				</Button>
			)}
		</Group>
	);
}
