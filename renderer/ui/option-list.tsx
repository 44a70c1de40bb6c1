import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import classes from './option-list.module.css';

/** One thing to choose. */
export interface ListedOption {
	/** Unique over all groups. */
	value: string;
	label: string;
	/** What tells it from others of the same name. */
	detail?: string | undefined;
	icon?: ReactNode;
	/** What is chosen already. */
	isCurrent?: boolean;
}

export interface OptionGroup {
	label: string;
	options: readonly ListedOption[];
}

interface OptionListProps {
	/** Names the field and the list: "Search tenants". */
	label: string;
	query: string;
	onQuery: (query: string) => void;
	/** Groups without options are left out. */
	groups: readonly OptionGroup[];
	onPick: (value: string) => void;
	/** Escape was pressed. */
	onClose: () => void;
	/** An answer is on its way. */
	isSearching?: boolean;
	/** A line under the list. */
	footer?: ReactNode;
	/** What is said when there is nothing to choose. */
	empty: string;
}

/** A field and below it what matches: typed, chosen with the arrow keys, taken with Enter. */
export function OptionList(props: OptionListProps) {
	const { label, query, onQuery, groups, onPick, onClose, isSearching = false, footer, empty } = props;
	const combobox = useCombobox({ opened: true, onDropdownClose: onClose });
	const shown = groups.filter(({ options }) => options.length > 0);
	const values = shown.flatMap(({ options }) => options.map(({ value }) => value)).join('\n');
	const { selectFirstOption } = combobox;
	const input = useRef<HTMLInputElement>(null);
	// Before anything else that is typed: a dialog that gave it the focus a moment later would lose letters.
	useLayoutEffect(() => input.current?.focus(), []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: other options begin at the first one
	useEffect(() => {
		selectFirstOption();
	}, [values]);
	return (
		<Combobox store={combobox} onOptionSubmit={onPick} resetSelectionOnOptionHover>
			<Combobox.EventsTarget withExpandedAttribute>
				<TextInput
					aria-label={label}
					placeholder={label}
					value={query}
					onChange={(event) => onQuery(event.currentTarget.value)}
					maxLength={200}
					autoComplete="off"
					spellCheck={false}
					ref={input}
					leftSection={<IconSearch size={15} aria-hidden />}
					rightSection={isSearching ? <Loader size={14} aria-label="Searching" /> : null}
				/>
			</Combobox.EventsTarget>
			<Combobox.Options className={classes.options} aria-label={label}>
				{shown.map((group) => (
					<Combobox.Group key={group.label} label={group.label}>
						{group.options.map((option) => (
							<Combobox.Option
								key={option.value}
								value={option.value}
								active={option.isCurrent ?? false}
								className={classes.option}
							>
								{option.icon && <span className={classes.icon}>{option.icon}</span>}
								<bdi className={classes.label}>{option.label}</bdi>
								{option.detail && <span className={classes.detail}>{option.detail}</span>}
							</Combobox.Option>
						))}
					</Combobox.Group>
				))}
				{shown.length === 0 && <Combobox.Empty>{isSearching ? 'Searching…' : empty}</Combobox.Empty>}
			</Combobox.Options>
			{footer && <div className={classes.footer}>{footer}</div>}
		</Combobox>
	);
}
