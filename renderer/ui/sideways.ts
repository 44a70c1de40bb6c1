import { type RefObject, useEffect } from 'react';

/** Marks an element with `data-sideways` as long as what is in it is wider than it is. */
export function useSidewaysMark(viewport: RefObject<HTMLElement | null>): void {
	useEffect(() => {
		const element = viewport.current;
		if (!element) return;
		const observer = new ResizeObserver(() =>
			element.toggleAttribute('data-sideways', element.scrollWidth > element.clientWidth),
		);
		for (const observed of [element, ...element.children]) observer.observe(observed);
		return () => observer.disconnect();
	}, [viewport]);
}
