import { Button, Group, NumberInput, Stack, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type SettingsState, settingsSchema } from '../../../core/contract/settings.ts';
import { DirtyGuard } from '../../ui/dirty-guard.tsx';
import { sentence } from '../../ui/form-failure.ts';
import { useChangeSettings } from './use-settings.ts';

interface TermOptions {
	state: SettingsState;
	/** The setting: days, or null for ever. */
	name: 'mailRetentionDays' | 'auditRetentionDays';
	/** Days to begin with when somebody switches it on. */
	suggestion: number;
}

/** As it was typed; what somebody else changes meanwhile does not undo it. */
interface Typed {
	isLimited: boolean;
	days: number | string;
}

/** A term of days, or none, that is being typed. */
export function useRetentionTerm({ state, name, suggestion }: TermOptions) {
	const kept = state.settings[name];
	const [typed, setTyped] = useState<Typed | null>(null);
	const change = useChangeSettings(state);
	const { isLimited, days } = typed ?? { isLimited: kept !== null, days: kept ?? suggestion };
	const limit = isLimited ? days : null;
	const issue = settingsSchema.shape[name].safeParse(limit).error?.issues[0]?.message;
	/** What is to be saved; undefined while it makes no sense. */
	const wanted = issue === undefined ? (limit as number | null) : undefined;
	const forget = () => setTyped(null);
	return {
		isLimited,
		days,
		issue,
		isDirty: limit !== kept,
		wanted,
		/** The way WireSocket was started decides it. */
		isFixed: state.fixed.includes(name),
		isSaving: change.isPending,
		type: setTyped,
		save: () => wanted !== undefined && change.mutate({ [name]: wanted }, { onSuccess: forget }),
		/** Shows again what the setting has. */
		forget,
	};
}

interface RetentionTermProps {
	term: ReturnType<typeof useRetentionTerm>;
	label: string;
	description: string;
	daysLabel: string;
	/** What comes of it. */
	children?: ReactNode;
	/** Whether it can be saved, if it makes sense. */
	isReady?: boolean;
	/** Instead of saving it. */
	onSubmit?: () => void;
}

/** A form of one term: off, or a number of days. */
export function RetentionTerm(props: RetentionTermProps) {
	const { term, label, description, daysLabel, children, isReady = true, onSubmit = term.save } = props;
	const { isLimited, days, issue, isDirty, wanted, isFixed, isSaving, type } = term;
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
				<Group>
					<Button type="submit" disabled={isFixed || !isDirty || wanted === undefined || !isReady} loading={isSaving}>
						Save
					</Button>
				</Group>
			</Stack>
		</form>
	);
}
