import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime } from '../../ui/format.ts';
import { type AuditSearch, SINCE, type Since } from './audit-filter.ts';

const RANGE = 'range';
const CHOICES = [
	...Object.entries(SINCE).map(([value, { label }]) => ({ value, label })),
	{ value: RANGE, label: 'From … to …' },
];

interface TimeFilterProps {
	search: AuditSearch;
	onChange: (changes: AuditSearch) => void;
}

/** A stretch of time up to now, or from one instant to another. */
export function TimeFilter({ search: { since, from, to }, onChange }: TimeFilterProps) {
	const [isChoosing, setIsChoosing] = useState(false);
	const isRange = isChoosing || from !== undefined || to !== undefined;
	const choose = (value: string | null) => {
		setIsChoosing(value === RANGE);
		const next = value !== null && value in SINCE ? (value as Since) : undefined;
		onChange({ since: next, from: undefined, to: undefined });
	};
	return (
		<>
			<Select
				aria-label="When"
				placeholder="Any time"
				flex="1 1 7rem"
				maw={144}
				clearable
				data={CHOICES}
				value={isRange ? RANGE : (since ?? null)}
				onChange={choose}
			/>
			{isRange && (
				<>
					<Instant label="From this instant on" value={from} onChange={(at) => onChange({ since: undefined, from: at, to })} />
					<Instant label="Before this instant" value={to} onChange={(at) => onChange({ since: undefined, from, to: at })} />
				</>
			)}
		</>
	);
}

interface InstantProps {
	label: string;
	value: string | undefined;
	onChange: (at: string | undefined) => void;
}

/** A local time, as the browser's own field has it. */
function Instant({ label, value, onChange }: InstantProps) {
	const [text, setText] = useState(value ? formatDateTime(Date.parse(value)).replace(' ', 'T') : '');
	return (
		<TextInput
			type="datetime-local"
			step={1}
			aria-label={label}
			w={208}
			value={text}
			onChange={({ currentTarget }) => {
				setText(currentTarget.value);
				const atMs = Date.parse(currentTarget.value);
				if (currentTarget.value === '') onChange(undefined);
				else if (Number.isFinite(atMs)) onChange(new Date(atMs).toISOString());
			}}
		/>
	);
}
