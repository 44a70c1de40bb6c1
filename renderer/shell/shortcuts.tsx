import { Kbd, Modal, Table, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { closeFrameDialog, openPalette, openShortcuts, useFrame } from './frame-state.ts';
import { MOD_KEY } from './mod-key.ts';
import { FOOT_PLACES, PLACES, useIsOffered } from './places.ts';

/** After g the letter has to come within this time. */
const SEQUENCE_MAX_MS = 1_200;
const ALL_PLACES = [...PLACES, ...FOOT_PLACES];

/** Listens to the console's keys, and lists them. */
export function Shortcuts() {
	const opened = useFrame(({ dialog }) => dialog === 'shortcuts');
	const places = ALL_PLACES.filter(useIsOffered());
	useHotkeys([['mod+K', openPalette]], []);
	useHotkeys([
		['?', openShortcuts],
		['shift+?', openShortcuts],
	]);
	useGoTo();
	return (
		<Modal opened={opened} onClose={closeFrameDialog} title="Keyboard shortcuts">
			<Table verticalSpacing={6} withRowBorders={false}>
				<Table.Thead>
					<Table.Tr>
						<Table.Th>
							<VisuallyHidden>Keys</VisuallyHidden>
						</Table.Th>
						<Table.Th>
							<VisuallyHidden>What they do</VisuallyHidden>
						</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					<Row keys={[MOD_KEY, 'K']} does="Search, go anywhere, run an action" />
					<Row keys={['/']} does="Search the list on the screen" />
					<Row keys={['?']} does="Show these shortcuts" />
					<Row keys={['Esc']} does="Close what is open" />
					{places.map(({ to, label, key }) => (
						<Row key={to} keys={['g', key]} does={`Go to ${label}`} />
					))}
				</Table.Tbody>
			</Table>
		</Modal>
	);
}

function Row({ keys, does }: { keys: readonly string[]; does: string }) {
	return (
		<Table.Tr>
			<Table.Td w={120}>
				{keys.map((key, index) => (
					<span key={key}>
						{index > 0 && ' '}
						<Kbd size="xs">{key}</Kbd>
					</span>
				))}
			</Table.Td>
			<Table.Td>{does}</Table.Td>
		</Table.Tr>
	);
}

/** g and then a place's letter leads there, unless one is typing or in a dialog. */
function useGoTo(): void {
	const navigate = useNavigate();
	const isOffered = useIsOffered();
	/** @returns whether the letter is that of a place */
	const goTo = useEffectEvent((letter: string): boolean => {
		const place = ALL_PLACES.find(({ key }) => key === letter);
		if (!place || !isOffered(place)) return false;
		void navigate({ to: place.to });
		return true;
	});
	useEffect(() => {
		let startedAtMs = Number.NEGATIVE_INFINITY;
		const listen = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
			const isSecond = event.timeStamp - startedAtMs < SEQUENCE_MAX_MS;
			startedAtMs = !isSecond && event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
			if (isSecond && goTo(event.key)) event.preventDefault();
		};
		document.addEventListener('keydown', listen);
		return () => document.removeEventListener('keydown', listen);
	}, []);
}

function isTyping(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') !== null
	);
}
