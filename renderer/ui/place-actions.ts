import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** Something that can be done at a place, for the palette. */
export interface PlaceAction {
	/** What it does, as on the place's own button: "Create tenant". */
	label: string;
	/** One line on what follows, or what it is about. */
	description?: string | undefined;
	run(): void;
}

type Source = () => readonly PlaceAction[];

/** Who offers actions right now: the innermost place last. */
const useSources = create<{ sources: readonly Source[] }>(() => ({ sources: [] }));

/**
 * Offers actions of a place in the palette (Ctrl/Cmd+K) while the place is on the screen. The same things have buttons on the
 * place: the palette is a second way, not the only one. Leave out what cannot be done at the moment.
 */
export function usePlaceActions(actions: readonly PlaceAction[]): void {
	const latest = useRef(actions);
	useEffect(() => {
		latest.current = actions;
	});
	useEffect(() => {
		const source = () => latest.current;
		useSources.setState(({ sources }) => ({ sources: [...sources, source] }));
		return () => useSources.setState(({ sources }) => ({ sources: sources.filter((other) => other !== source) }));
	}, []);
}

/** What the places on the screen offer at this moment. */
export function currentPlaceActions(): PlaceAction[] {
	return useSources.getState().sources.flatMap((source) => source());
}
