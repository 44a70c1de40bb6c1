import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { useNodes } from './node-list.ts';
import { freeRegions, regionPlace } from './region-places.ts';

/** Picks a region that has no node yet, or takes any that is typed. */
export function RegionField(props: Pick<AutocompleteProps, 'value' | 'onChange' | 'error' | 'onBlur' | 'onFocus'>) {
	const taken = (useNodes().data ?? []).map(({ region }) => region);
	return (
		<Autocomplete
			label="Region"
			description="Region and cluster number; no two nodes have the same."
			placeholder="eu-central-2"
			data={freeRegions(taken)}
			renderOption={({ option }) => (
				<span>
					{option.value} <span style={{ color: 'var(--mantine-color-dimmed)' }}>{regionPlace(option.value)}</span>
				</span>
			)}
			openOnFocus={false}
			maxDropdownHeight={260}
			data-autofocus
			autoComplete="off"
			spellCheck={false}
			{...props}
		/>
	);
}
