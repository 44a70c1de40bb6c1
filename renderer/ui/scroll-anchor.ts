import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the rows that somebody reads where they are while others come and go above them. At the top nothing is kept: there
 * new rows are what one waits for.
 *
 * @param ids of the rows, in their order
 * @param isSearching the rows are about to be those of another search or order, which begins at the top
 */
export function useScrollAnchor(
	viewport: RefObject<HTMLElement | null>,
	ids: readonly string[],
	rowHeightPx: number,
	isSearching: boolean,
): void {
	const before = useRef<readonly string[]>([]);
	const wasSearching = useRef(false);
	useLayoutEffect(() => {
		const element = viewport.current;
		const old = before.current;
		before.current = ids;
		if (!element || old === ids || element.scrollTop === 0) return;
		if (wasSearching.current) element.scrollTop = 0;
		else element.scrollTop += shiftOf(old, ids, Math.floor(element.scrollTop / rowHeightPx)) * rowHeightPx;
		// The browser's own event comes after the next frame, which would show where the rows were
		element.dispatchEvent(new Event('scroll'));
	}, [viewport, ids, rowHeightPx]);
	useLayoutEffect(() => {
		wasSearching.current = isSearching;
	}, [isSearching]);
}

/** By how many rows the first one in view has moved down that is still there. */
function shiftOf(old: readonly string[], ids: readonly string[], first: number): number {
	const indexes = new Map(ids.map((id, index) => [id, index]));
	for (let index = first; index < old.length; index += 1) {
		const now = indexes.get(old[index] ?? '');
		if (now !== undefined) return now - index;
	}
	return 0;
}
