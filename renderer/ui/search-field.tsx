import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

const WIDTH_PX = 280;

interface SearchFieldProps {
	/** What is searched, for screen readers: "Search tenants". */
	label: string;
	/** What the place's address says; the field starts with it. */
	value: string;
	/** In a row with much else, it takes less room where there is less. */
	isFlexible?: boolean;
	/** Called as one types. */
	onSearch: (text: string) => void;
}

/** Narrows a list down while one types. "/" brings the cursor here. */
export function SearchField({ label, value, isFlexible = false, onSearch }: SearchFieldProps) {
	const input = useRef<HTMLInputElement>(null);
	const [text, setText] = useState(value);
	const sent = useRef(value);
	// A place that drops all of its filters empties the field, too.
	useEffect(() => {
		if (value === '' && sent.current !== '') setText('');
	}, [value]);
	useHotkeys([['/', () => input.current?.focus()]]);
	const change = (next: string) => {
		setText(next);
		sent.current = next;
		onSearch(next);
	};
	const clear = () => {
		change('');
		input.current?.focus();
	};
	return (
		<TextInput
			ref={input}
			type="search"
			aria-label={label}
			placeholder={label}
			maxLength={200}
			{...(isFlexible ? { flex: '1 1 10rem', maw: WIDTH_PX } : { w: WIDTH_PX, flex: 'none' })}
			value={text}
			onChange={(event) => change(event.currentTarget.value)}
			onKeyDown={(event) => {
				if (event.key === 'Escape' && text !== '') clear();
			}}
			leftSection={<IconSearch size={15} aria-hidden />}
			rightSection={
				text === '' ? (
					<Kbd size="xs" aria-hidden>
						/
					</Kbd>
				) : (
					<CloseButton size="sm" aria-label="Clear search" onClick={clear} />
				)
			}
		/>
	);
}
