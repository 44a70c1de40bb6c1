import { Group, NumberInput, Stack, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { sentence } from '../../ui/form-failure.ts';

interface TermOptions {
	/** Days that the setting has now; null: for ever. */
	kept: number | null;
	/** Days to begin with when somebody switches it on. */
	suggestion: number;
	schema: z.ZodType<number | null>;
}

/** As it was typed; what somebody else changes meanwhile does not undo it. */
interface Typed {
	isLimited: boolean;
	days: number | string;
}

/** A term of days, or none, that is being typed. */
export function useRetentionTerm({ kept, suggestion, schema }: TermOptions) {
	const [typed, setTyped] = useState<Typed | null>(null);
	const { isLimited, days } = typed ?? { isLimited: kept !== null, days: kept ?? suggestion };
	const wanted = isLimited ? days : null;
	const issue = schema.safeParse(wanted).error?.issues[0]?.message;
	return {
		isLimited,
		days,
		issue,
		isDirty: wanted !== kept,
		/** What is to be saved; undefined while it makes no sense. */
		wanted: issue === undefined ? (wanted as number | null) : undefined,
		type: setTyped,
		/** Shows again what the setting has. */
		forget: () => setTyped(null),
	};
}

interface RetentionTermProps {
	term: ReturnType<typeof useRetentionTerm>;
	label: string;
	description: string;
	daysLabel: string;
	/** The way WireSocket was started decides it. */
	isFixed: boolean;
	/** What comes of it. */
	children?: ReactNode;
	/** The button. */
	action: ReactNode;
	onSubmit: () => void;
}

/** A form of one term: off, or a number of days. */
export function RetentionTerm({ term, label, description, daysLabel, isFixed, children, action, onSubmit }: RetentionTermProps) {
	const { isLimited, days, issue, isDirty, wanted, type } = term;
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (isDirty && wanted !== undefined) onSubmit();
			}}
		>
			<DirtyGuard isDirty={() => isDirty} />
			<Stack gap="md">
				<Switch
					label={label}
					description={
						isFixed
							? `${description} The way WireSocket was started decides this; start it differently to change it.`
							: description
					}
					checked={isLimited}
					disabled={isFixed}
					onChange={(event) => type({ isLimited: event.currentTarget.checked, days })}
				/>
				{isLimited && (
					<NumberInput
						label={daysLabel}
						min={1}
						max={3_650}
						clampBehavior="none"
						allowDecimal={false}
						w={260}
						disabled={isFixed}
						value={days}
						onChange={(value) => type({ isLimited, days: value })}
						error={issue && sentence(issue)}
					/>
				)}
				{children}
				<Group>{action}</Group>
			</Stack>
		</form>
	);
}
