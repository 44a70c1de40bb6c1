import { create } from 'zustand';

const STORAGE_KEY = 'wiresocket.density';

/** How much room lists and forms take. */
export type Density = 'comfortable' | 'compact';

/** Heights that CSS has, too, in pixels: rows must be measured before they are drawn. */
const ROW_HEIGHTS_PX: Record<Density, number> = { comfortable: 40, compact: 30 };

/** The density that this browser's user chose. */
export const useDensity = create<{ density: Density }>(() => ({ density: storedDensity() }));

/** Changes the density at once, everywhere, and keeps it. */
export function setDensity(density: Density): void {
	localStorage.setItem(STORAGE_KEY, density);
	useDensity.setState({ density });
}

/** Height of a list's row, in pixels. */
export function useRowHeightPx(): number {
	return useDensity(({ density }) => ROW_HEIGHTS_PX[density]);
}

function storedDensity(): Density {
	return localStorage.getItem(STORAGE_KEY) === 'compact' ? 'compact' : 'comfortable';
}
