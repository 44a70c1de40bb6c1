import { Combobox, type ComboboxItem, OptionsDropdown, TextInput, type TextInputProps, useCombobox } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useLayoutEffect, useState } from 'react';

const TYPING_PAUSE_MS = 200;
const LIST_HEIGHT_MAX_PX = 220;

type FieldProps = Pick<TextInputProps, 'description' | 'placeholder' | 'error' | 'flex' | 'maw'>;

interface SearchSelectProps extends FieldProps {
	name: string;
	/** Whether the name is not written above the field, where there is no room for it. */
	isNameHidden?: boolean;
	/** Has the focus when a dialog opens. */
	isFirst?: boolean;
	/** What was chosen, which need not be among what was found. */
	chosen: ComboboxItem | null;
	/** What the server found, in its order. */
	found: readonly ComboboxItem[];
	/** Told what is looked for, a moment after the last letter; an empty text for anything. */
	onSearch: (text: string) => void;
	onChange: (value: string) => void;
	/** Given where the choice can be taken back. */
	onClear?: () => void;
	/** What is said when there is nothing to choose. */
	nothingFound: string;
}

/** Chooses one of many by name; the server searches, however many there are. */
export function SearchSelect(props: SearchSelectProps) {
	const { name, isNameHidden, isFirst, chosen, found, onSearch, onChange, onClear, nothingFound, ...field } = props;
	/** What is being typed; null: nothing. */
	const [typed, setTyped] = useState<string | null>(null);
	const search = useDebouncedCallback(onSearch, TYPING_PAUSE_MS);
	const store = useCombobox({
		onDropdownOpen: () => store.updateSelectedOptionIndex('active', { scrollIntoView: true }),
		onDropdownClose: () => {
			setTyped(null);
			search.cancel();
			onSearch('');
		},
	});
	const isListed = chosen === null || typed !== null || found.some(({ value }) => value === chosen.value);
	const options = isListed ? [...found] : [chosen, ...found];
	useSteadySelection(store, options);
	const type = (text: string) => {
		if (text === '' && chosen) onClear?.();
		setTyped(text);
		search(text.trim());
		store.resetSelectedOption();
		store.openDropdown();
	};
	return (
		<Combobox
			store={store}
			onOptionSubmit={(value) => {
				if (value !== chosen?.value) onChange(value);
				store.closeDropdown();
			}}
		>
			<Combobox.Target withExpandedAttribute>
				<TextInput
					{...field}
					{...(isNameHidden ? { 'aria-label': name } : { label: name })}
					data-autofocus={isFirst || undefined}
					value={typed ?? chosen?.label ?? ''}
					onChange={(event) => type(event.currentTarget.value)}
					onClick={() => store.openDropdown()}
					onBlur={() => store.closeDropdown()}
					spellCheck={false}
					rightSectionPointerEvents={onClear && chosen ? 'all' : 'none'}
					rightSection={onClear && chosen ? <Combobox.ClearButton onClear={onClear} /> : <Combobox.Chevron />}
				/>
			</Combobox.Target>
			<OptionsDropdown
				data={options}
				value={chosen?.value ?? null}
				aria-label={name}
				withCheckIcon
				checkIconPosition="left"
				nothingFoundMessage={nothingFound}
				maxDropdownHeight={LIST_HEIGHT_MAX_PX}
				// The server has searched already
				filter={({ options: all }) => all}
				search=""
				limit={undefined}
				withScrollArea
				unstyled={false}
				labelId={undefined}
				scrollAreaProps={undefined}
			/>
		</Combobox>
	);
}

/**
 * Keeps the option that the arrows led to when others come and go around it. The library knows it by its place, and Enter would take
 * what stands there now, or nothing.
 */
function useSteadySelection(store: ReturnType<typeof useCombobox>, options: readonly ComboboxItem[]): void {
	const { dropdownOpened, listId, updateSelectedOptionIndex } = store;
	const values = options.map(({ value }) => value).join('\n');
	// biome-ignore lint/correctness/useExhaustiveDependencies: it is the options that move
	useLayoutEffect(() => {
		if (!dropdownOpened || !listId) return;
		const listed = [...document.querySelectorAll(`#${listId} [data-combobox-option]`)];
		updateSelectedOptionIndex(listed.findIndex((option) => option.hasAttribute('data-combobox-selected')));
	}, [values]);
}
