import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

const CONTROLS = 'a[href], button, input, [tabindex="0"]';
/** What lies over the page and was opened from a row: while the focus is in there, the row is still where it came from. */
const OVERLAYS = '[role="dialog"], [role="alertdialog"], [role="menu"]';

interface Place {
	id: string;
	/** Of the row among the rows. */
	index: number;
	/** Which of the row's controls it was. */
	control: number;
	element: HTMLElement;
	/** It is busy, and takes no focus until it has done what it was pressed for. */
	wasDisabled: boolean;
}

/**
 * Keeps the keyboard's focus in a list when the row, or the button, that has it goes away: deleted here, or gone by push. It goes to
 * the same control of the row that moved up, else to the list; a list that goes away itself leaves it to the place. The browser would
 * leave it on nothing.
 *
 * @param frame around the rows; each of them has its id as `data-row`
 * @param ids of the rows, in their order
 */
export function useFocusKeeper(frame: RefObject<HTMLElement | null>, ids: readonly string[]): void {
	const place = useRef<Place | null>(null);
	const now = useRef(ids);
	const restore = useRef(() => {
		if (!place.current) return;
		if (place.current.element.matches(':disabled')) place.current.wasDisabled = true;
		if (document.activeElement === document.body) place.current = refocus(frame.current, place.current, now.current);
	}).current;
	useLayoutEffect(() => {
		now.current = ids;
	}, [ids]);
	useEffect(() => {
		const remember = ({ target }: FocusEvent) => {
			if (!(target instanceof HTMLElement) || target.closest(OVERLAYS)) return;
			place.current = placeOf(frame.current, target, now.current);
		};
		const lose = ({ target }: FocusEvent) =>
			// On its way to another element the focus is on nothing, and what is removed loses it before its neighbours are in place
			setTimeout(() => {
				const wasLeft = target === place.current?.element && isAtWork(place.current.element);
				if (wasLeft && document.activeElement === document.body) place.current = null;
				else restore();
			});
		document.addEventListener('focusin', remember);
		document.addEventListener('focusout', lose);
		return () => {
			document.removeEventListener('focusin', remember);
			document.removeEventListener('focusout', lose);
		};
	}, [frame, restore]);
	// A button that was busy has lost the focus already when its row goes
	useEffect(() => {
		restore();
		const observer = new MutationObserver(restore);
		if (frame.current) observer.observe(frame.current, { subtree: true, childList: true, attributeFilter: ['disabled'] });
		return () => observer.disconnect();
	});
}

function placeOf(frame: HTMLElement | null, element: HTMLElement, ids: readonly string[]): Place | null {
	const row = element.closest<HTMLElement>('[data-row]');
	if (!row || !frame?.contains(row)) return null;
	const id = row.dataset.row ?? '';
	return { id, index: ids.indexOf(id), control: controlsOf(row).indexOf(element), element, wasDisabled: false };
}

/** It has the focus, or could have it. */
function isAtWork(element: HTMLElement): boolean {
	return element.isConnected && !element.matches(':disabled');
}

/** @returns the place that has the focus now, or will have it */
function refocus(frame: HTMLElement | null, place: Place, ids: readonly string[]): Place | null {
	const { id, index, control, element, wasDisabled } = place;
	if (element.isConnected && !(wasDisabled && isAtWork(element))) return place;
	const isGone = !ids.includes(id);
	const nextId = isGone ? ids[Math.min(index, ids.length - 1)] : id;
	const row = nextId === undefined ? null : frame?.querySelector(`[data-row="${CSS.escape(nextId)}"]`);
	// It was scrolled out of view
	if (!row && !isGone) return place;
	const target = element.isConnected ? element : neighbourOf(row ?? frame, control);
	target?.focus({ preventScroll: !row });
	return target ? placeOf(frame, target, ids) : null;
}

function neighbourOf(room: Element | null, control: number): HTMLElement | null {
	if (!room) return document.querySelector('main');
	const controls = controlsOf(room);
	return controls[control] ?? controls[0] ?? (room as HTMLElement);
}

function controlsOf(room: Element): HTMLElement[] {
	return [...room.querySelectorAll<HTMLElement>(CONTROLS)];
}
