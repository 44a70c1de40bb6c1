import { ActionIcon, Button, Select, Switch } from '@mantine/core';
import { IconActivity, IconDownload, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { useMay } from '../../api/access.tsx';
import { useQueries } from '../../api/instance.tsx';
import { shownList } from '../../api/list.ts';
import { saveTextFile } from '../../shell/bridge.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatCount, formatQuantity } from '../../ui/format.ts';
import { useLazyTooltip } from '../../ui/lazy-tooltip.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { MessageDrawer } from './message-drawer.tsx';
import { tapColumns } from './tap-columns.tsx';
import { DIRECTIONS, isFound, type TapFilter, TYPES } from './tap-filter.ts';
import { type HeardMessage, type TapScope, useTap } from './use-tap.ts';
import classes from './wire-tap.module.css';

/** The messages on the wire as they come: paused, filtered, looked at and exported at will. */
export function WireTap({ scope, heightMaxPx }: { scope: TapScope; heightMaxPx?: number }) {
	const tap = useTap(scope);
	const may = useMay();
	const settings = useQuery(useQueries().insight.settings.queryOptions());
	const mayLook = may('insight.tapContents') && settings.data?.contentViewing === true;
	const [withContents, setWithContents] = useState(false);
	const [filter, setFilter] = useState<TapFilter>({ text: '', direction: null, type: null });
	const [opened, setOpened] = useState<HeardMessage | null>(null);
	const found = useMemo(() => tap.messages.filter((message) => isFound(message, filter)), [tap.messages, filter]);
	const isRunning = tap.state === 'listening' || tap.state === 'connecting';
	const start = () => tap.start(withContents && mayLook);
	const ofApp = scope.documentName === undefined;
	const hasContents = tap.messages.some(({ content }) => content !== null) || (withContents && mayLook);
	const columns = useMemo(() => tapColumns(ofApp, hasContents, setOpened), [ofApp, hasContents]);
	return (
		<>
			<div className={classes.toolbar}>
				{isRunning ? (
					<Button variant="default" flex="none" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={tap.pause}>
						Pause
					</Button>
				) : (
					<Button flex="none" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={start}>
						{tap.state === 'idle' ? 'Listen' : 'Go on'}
					</Button>
				)}
				<SearchField
					label="Filter messages"
					isFlexible
					value={filter.text}
					onSearch={(text) => setFilter((before) => ({ ...before, text }))}
				/>
				<FilterSelect
					label="Direction"
					all="Both directions"
					data={DIRECTIONS}
					value={filter.direction}
					onChange={(direction) => setFilter((before) => ({ ...before, direction }))}
				/>
				<FilterSelect
					label="Type"
					all="Every type"
					data={TYPES}
					value={filter.type}
					onChange={(type) => setFilter((before) => ({ ...before, type }))}
				/>
				<Switch
					flex="none"
					label="With contents (recorded)"
					checked={withContents && mayLook}
					disabled={!mayLook || isRunning}
					onChange={(event) => setWithContents(event.currentTarget.checked)}
				/>
				<div className={classes.end}>
					<span className={classes.state}>{describeState(tap.state, tap.dropped)}</span>
					<ToolButton label="Export" isDisabled={found.length === 0} onClick={() => void save(found)}>
						<IconDownload size={16} aria-hidden />
					</ToolButton>
					<ToolButton label="Clear" isDisabled={tap.messages.length === 0} onClick={tap.clear}>
						<IconTrash size={16} aria-hidden />
					</ToolButton>
				</div>
			</div>
			{tap.failure && <FailureNotice failure={tap.failure} onRetry={start} />}
			<DataTable
				label="Messages"
				one="Message"
				columns={columns}
				list={shownList(found)}
				rowId={idOf}
				{...(heightMaxPx === undefined ? { fill: true } : { heightMaxPx })}
				{...(found.length < tap.messages.length
					? { count: `${formatCount(found.length)} of ${formatQuantity(tap.messages.length, 'message')}` }
					: {})}
				empty={<Nothing isRunning={isRunning} hasMessages={tap.messages.length > 0} />}
			/>
			<MessageDrawer message={opened} onClose={() => setOpened(null)} />
		</>
	);
}

interface FilterSelectProps {
	label: string;
	/** What stands there while nothing is chosen. */
	all: string;
	data: { value: string; label: string }[];
	value: string | null;
	onChange: (value: string | null) => void;
}

function FilterSelect({ label, all, data, value, onChange }: FilterSelectProps) {
	return (
		<Select
			aria-label={label}
			placeholder={all}
			data={data}
			value={value}
			onChange={onChange}
			clearable
			clearButtonProps={{ 'aria-label': all }}
			flex="0 1 10.5rem"
		/>
	);
}

interface ToolButtonProps {
	label: string;
	isDisabled: boolean;
	onClick: () => void;
	children: ReactNode;
}

/** A button of which only the icon is shown; the toolbar is full. */
function ToolButton({ label, isDisabled, onClick, children }: ToolButtonProps) {
	const { targetProps, tooltip } = useLazyTooltip(label);
	return (
		<>
			<ActionIcon variant="default" size={32} aria-label={label} disabled={isDisabled} onClick={onClick} {...targetProps}>
				{children}
			</ActionIcon>
			{tooltip}
		</>
	);
}

function Nothing({ isRunning, hasMessages }: { isRunning: boolean; hasMessages: boolean }) {
	const [title, sentence] = wordsOfNothing(isRunning, hasMessages);
	return <Empty icon={<IconActivity size={22} aria-hidden />} title={title} sentence={sentence} />;
}

function wordsOfNothing(isRunning: boolean, hasMessages: boolean): [title: string, sentence: string] {
	if (hasMessages) return ['No message matches', 'Messages were heard, but the filters let none of them through.'];
	if (isRunning) return ['Nothing has passed by yet', 'Messages show up here as they pass by, newest first.'];
	return ['The wire is not listened to', 'Nothing is heard before you start it, and nothing is kept after you leave.'];
}

function idOf({ id }: HeardMessage): string {
	return id;
}

const STATES: Partial<Record<string, string>> = { listening: 'Listening', paused: 'Paused' };

function describeState(state: string, dropped: number): string {
	const parts = [STATES[state], dropped > 0 ? `${formatCount(dropped)} missed: they came too fast` : undefined];
	return parts.filter((part) => part !== undefined).join(' · ');
}

/** Oldest first, one JSON object a line. */
async function save(messages: readonly HeardMessage[]): Promise<void> {
	try {
		const lines = [...messages].reverse().map(({ id: _, ...message }) => JSON.stringify(message));
		const outcome = await saveTextFile('wire.ndjson', `${lines.join('\n')}\n`);
		if (outcome === 'saved') notifyDone(`Saved: ${formatQuantity(messages.length, 'message')}.`);
	} catch (error) {
		notifyFailure(error);
	}
}
