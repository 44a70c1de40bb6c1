import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the rows that somebody reads where they are while others come and go above them. At the top nothing is kept: there
 * new rows are what one waits for.
 *
 * @param isSearching the rows are about to be those of another search or order, which begins at the top
 */
export function useScrollAnchor(
	viewport: RefObject<HTMLElement | null>,
	rows: readonly { id: string }[],
	rowHeightPx: number,
	isSearching: boolean,
): void {
	const before = useRef<readonly { id: string }[]>([]);
	const wasSearching = useRef(false);
	useLayoutEffect(() => {
		const element = viewport.current;
		const old = before.current;
		before.current = rows;
		if (!element || old === rows || element.scrollTop === 0) return;
		if (wasSearching.current) element.scrollTop = 0;
		else element.scrollTop += shiftOf(old, rows, Math.floor(element.scrollTop / rowHeightPx)) * rowHeightPx;
	}, [viewport, rows, rowHeightPx]);
	useLayoutEffect(() => {
		wasSearching.current = isSearching;
	}, [isSearching]);
}

/** By how many rows the first one in view has moved down that is still there. */
function shiftOf(old: readonly { id: string }[], rows: readonly { id: string }[], first: number): number {
	const indexes = new Map(rows.map(({ id }, index) => [id, index]));
	for (let index = first; index < old.length; index += 1) {
		const now = indexes.get(old[index]?.id ?? '');
		if (now !== undefined) return now - index;
	}
	return 0;
}
