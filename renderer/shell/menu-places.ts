import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { setMenuPlaces } from './bridge.ts';
import { FOOT_PLACES, PLACES, useIsOffered } from './places.ts';

/** Offers the places of the navigation in the desktop window's menu. */
export function useMenuPlaces(): void {
	const navigate = useNavigate();
	const isOffered = useIsOffered();
	useEffect(() => {
		const places = [...PLACES, ...FOOT_PLACES].filter(isOffered).map(({ to, label }) => ({ label, path: to }));
		// Without them in the menu, there is still the navigation
		setMenuPlaces(places, (path) => void navigate({ to: path })).catch(() => undefined);
	}, [navigate, isOffered]);
}
