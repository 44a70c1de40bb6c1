import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useInstance } from '../api/instance.tsx';
import { OptionList } from '../ui/option-list.tsx';
import { addressHistory } from './address.ts';
import { closeFrameDialog, useFrame } from './frame-state.ts';
import { instanceBase } from './instance-address.ts';
import { type PaletteEntry, usePaletteCommands, useRecentEntries } from './palette-entries.tsx';
import { usePaletteHits } from './palette-search.tsx';

const TYPING_PAUSE_MS = 120;
/** By then the dialog has given the focus back, so that a dialog which an action opens knows where to return it to. */
const FOCUS_IS_BACK_AFTER_MS = 30;

/** Goes anywhere and does anything that can be done here: Ctrl/Cmd+K. */
export function Palette() {
	const opened = useFrame(({ dialog }) => dialog === 'palette');
	return (
		<Modal
			opened={opened}
			onClose={closeFrameDialog}
			transitionProps={{ duration: 0 }}
			withCloseButton={false}
			centered={false}
			yOffset="12dvh"
			size="lg"
			padding="sm"
			attributes={{ content: { 'aria-label': 'Search and commands' } }}
		>
			<PaletteList
				onPick={(run) => {
					closeFrameDialog();
					setTimeout(run, FOCUS_IS_BACK_AFTER_MS);
				}}
			/>
		</Modal>
	);
}

function PaletteList({ onPick }: { onPick: (run: () => void) => void }) {
	const { entry: instance } = useInstance();
	const [query, setQuery] = useState('');
	const [settled] = useDebouncedValue(query.trim(), TYPING_PAUSE_MS);
	const recent = useRecentEntries();
	const commands = usePaletteCommands();
	const { hits, isSearching, hasFailed } = usePaletteHits(settled);
	const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
	const matching = (entries: readonly PaletteEntry[]) => entries.filter((entry) => matches(entry, words));
	const shownRecent = matching(recent).filter((entry) => isCalledSo(entry, words));
	const groups = [
		{ label: 'Recent', entries: shownRecent },
		...commands
			.filter(({ isLookedFor = false }) => !isLookedFor || words.length > 0)
			.map(({ label, entries }) => ({ label, entries: matching(entries) })),
		...(settled === '' ? [] : without(hits, shownRecent)),
	];
	const all = new Map(groups.flatMap(({ entries }) => entries.map((entry) => [entry.value, entry])));
	const goTo = (path: string) => addressHistory.push(instanceBase(instance.id) + path);
	const pick = (value: string) => {
		const entry = all.get(value);
		if (!entry) return;
		const { target } = entry;
		onPick(typeof target === 'string' ? () => goTo(target) : target);
	};
	return (
		<OptionList
			label="Go to a tenant, app, node, key, document or setting, or run an action"
			query={query}
			onQuery={setQuery}
			isSearching={isSearching || settled !== query.trim()}
			groups={groups.map(({ label, entries }) => ({ label, options: entries }))}
			onPick={pick}
			onClose={closeFrameDialog}
			empty={hasFailed ? 'The instance does not answer: only places and actions can be found.' : 'Nothing matches.'}
		/>
	);
}

function matches({ label, detail = '', words: more = '' }: PaletteEntry, words: readonly string[]): boolean {
	const text = `${label} ${detail} ${more}`.toLowerCase();
	return words.every((word) => text.includes(word));
}

/** An app that is found by its tenant only is not what was typed first of all: that is the tenant. */
function isCalledSo({ label }: PaletteEntry, words: readonly string[]): boolean {
	return words.length === 0 || words.some((word) => label.toLowerCase().includes(word));
}

/** What is among the recent ones already need not be there twice. */
function without(groups: readonly { label: string; entries: PaletteEntry[] }[], shown: readonly PaletteEntry[]) {
	const known = new Set(shown.map(({ target }) => target));
	return groups.map(({ label, entries }) => ({ label, entries: entries.filter(({ target }) => !known.has(target)) }));
}
