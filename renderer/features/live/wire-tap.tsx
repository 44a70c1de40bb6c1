import { Button, Group, Select, Switch, Text } from '@mantine/core';
import { IconActivity, IconDownload, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/access.ts';
import { useQueries } from '../../api/instance.tsx';
import { saveTextFile } from '../../shell/bridge.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { formatCount } from '../../ui/format.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import classes from './refusals.module.css';
import { appTapColumns, documentTapColumns } from './tap-columns.tsx';
import { type HeardMessage, type TapScope, useTap } from './use-tap.ts';

const DIRECTIONS = [
	{ value: 'in', label: 'From clients' },
	{ value: 'out', label: 'To clients' },
];

const STATES: Record<string, string> = { listening: 'Listening', paused: 'Paused' };

/** The messages on the wire as they come: paused, filtered and exported at will. */
export function WireTap({ scope, heightMaxPx }: { scope: TapScope; heightMaxPx?: number }) {
	const tap = useTap(scope);
	const may = useMay();
	const settings = useQuery(useQueries().insight.settings.queryOptions());
	const mayLook = may('insight.tapContents') && settings.data?.contentViewing === true;
	const [withContents, setWithContents] = useState(false);
	const [text, setText] = useState('');
	const [direction, setDirection] = useState<string | null>(null);
	const found = useMemo(
		() => tap.messages.filter((message) => isFound(message, text, direction)),
		[tap.messages, text, direction],
	);
	const isRunning = tap.state === 'listening' || tap.state === 'connecting';
	const start = () => tap.start(withContents && mayLook);
	const columns = scope.documentName === undefined ? appTapColumns : documentTapColumns;
	return (
		<>
			<div className={classes.toolbar}>
				{isRunning ? (
					<Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={tap.pause}>
						Pause
					</Button>
				) : (
					<Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={start}>
						{tap.state === 'idle' ? 'Listen' : 'Go on'}
					</Button>
				)}
				<SearchField label="Filter messages" value={text} onSearch={setText} />
				<Select
					aria-label="Direction"
					placeholder="Both directions"
					data={DIRECTIONS}
					value={direction}
					onChange={setDirection}
					clearable
					clearButtonProps={{ 'aria-label': 'Both directions' }}
					w={170}
				/>
				<Switch
					label="With contents (recorded)"
					checked={withContents && mayLook}
					disabled={!mayLook || isRunning}
					onChange={(event) => setWithContents(event.currentTarget.checked)}
				/>
				<Group gap="xs" ml="auto">
					<Text size="xs" c="dimmed" aria-live="off">
						{describe(tap.state, found.length, tap.messages.length, tap.dropped)}
					</Text>
					<Button
						variant="default"
						leftSection={<IconDownload size={16} aria-hidden />}
						disabled={found.length === 0}
						onClick={() => void save(found)}
					>
						Export
					</Button>
					<Button
						variant="default"
						leftSection={<IconTrash size={16} aria-hidden />}
						disabled={tap.messages.length === 0}
						onClick={tap.clear}
					>
						Clear
					</Button>
				</Group>
			</div>
			{tap.failure && <FailureNotice failure={tap.failure} onRetry={start} />}
			<DataTable
				label="Messages"
				one="Message"
				columns={columns}
				list={{
					rows: found,
					total: null,
					isLoading: false,
					isSearching: false,
					failure: null,
					hasMore: false,
					isLoadingMore: false,
					loadMore: () => undefined,
					retry: () => undefined,
				}}
				rowId={idOf}
				{...(heightMaxPx === undefined ? { fill: true } : { heightMaxPx })}
				empty={<Nothing isRunning={isRunning} hasMessages={tap.messages.length > 0} />}
			/>
		</>
	);
}

function Nothing({ isRunning, hasMessages }: { isRunning: boolean; hasMessages: boolean }) {
	const [title, sentence] = wordsOfNothing(isRunning, hasMessages);
	return <Empty icon={<IconActivity size={22} aria-hidden />} title={title} sentence={sentence} />;
}

function wordsOfNothing(isRunning: boolean, hasMessages: boolean): [title: string, sentence: string] {
	if (hasMessages) return ['No message matches', 'Messages were heard, but none with this text and direction.'];
	if (isRunning) return ['Nothing has passed by yet', 'Messages show up here as they pass by, newest first.'];
	return ['The wire is not listened to', 'Nothing is heard before you start it, and nothing is kept after you leave.'];
}

function idOf({ id }: HeardMessage): string {
	return id;
}

function isFound(message: HeardMessage, text: string, direction: string | null): boolean {
	if (direction !== null && message.direction !== direction) return false;
	if (text.trim() === '') return true;
	const { type, documentName, protocol, clientIds, awarenessClientIds, content } = message;
	const parts = [type, documentName, protocol, ...clientIds, ...awarenessClientIds, content ?? ''];
	return parts.some((part) => String(part).toLowerCase().includes(text.trim().toLowerCase()));
}

function describe(state: string, found: number, all: number, dropped: number): string {
	const shown = found === all ? `${formatCount(all)} messages` : `${formatCount(found)} of ${formatCount(all)} messages`;
	return [
		...(STATES[state] === undefined ? [] : [STATES[state]]),
		shown,
		...(dropped > 0 ? [`${formatCount(dropped)} dropped`] : []),
	].join(' · ');
}

/** Oldest first, one JSON object a line. */
async function save(messages: readonly HeardMessage[]): Promise<void> {
	try {
		const lines = [...messages].reverse().map(({ id: _, ...message }) => JSON.stringify(message));
		const outcome = await saveTextFile('wire.ndjson', `${lines.join('\n')}\n`);
		if (outcome === 'saved') notifyDone(`${formatCount(messages.length)} messages were saved.`);
	} catch (error) {
		notifyFailure(error);
	}
}
