import { createBrowserHistory } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { addressAtInstance, addressedInstance } from './instance-address.ts';

const STORAGE_KEY = 'wiresocket.last-place';

/** The window's history: one for all instances, so that back and forward lead over a change of instance, too. */
export const addressHistory = createBrowserHistory();

/** The instance that the window is at, as its address says; null when it names none. */
export function useAddressedInstance(): string | null {
	return useSyncExternalStore(addressHistory.subscribe, () => addressedInstance(addressHistory.location.pathname));
}

/** The path that the window is at. */
export function useAddressPath(): string {
	return useSyncExternalStore(addressHistory.subscribe, () => addressHistory.location.pathname);
}

/** Keeps the place that one is at, so that the next start begins there. @returns a function that stops it. */
export function rememberPlaces(): () => void {
	const remember = () => {
		const { pathname, search } = addressHistory.location;
		if (addressedInstance(pathname) !== null) localStorage.setItem(STORAGE_KEY, pathname + withoutDialog(search));
	};
	remember();
	return addressHistory.subscribe(remember);
}

/** Nobody wants to be met by a dialog. */
function withoutDialog(search: string): string {
	const parameters = new URLSearchParams(search);
	for (const dialog of ['create', 'edit']) parameters.delete(dialog);
	return parameters.size === 0 ? '' : `?${parameters}`;
}

/** Where the window's address leads, which names no instance. @returns null when there is no instance. */
export function addressFromHere(instanceIds: readonly string[]): string | null {
	return addressAtInstance(addressHistory.location, instanceIds, localStorage.getItem(STORAGE_KEY));
}
