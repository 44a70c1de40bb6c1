import { VisuallyHidden } from '@mantine/core';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useDensity } from '../ui/density.ts';
import { ConnectionBar } from './connection-bar.tsx';
import classes from './layout.module.css';
import { useMenuPlaces } from './menu-places.ts';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { ScopeBar } from './scope-bar.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { useVisits } from './visits.ts';

const CONTENT_ID = 'content';

/** The console around its places. */
export function Layout() {
	const { pathname } = useLocation();
	const content = useRef<HTMLElement>(null);
	useMenuPlaces();
	useVisits();
	const { density } = useDensity();
	useLayoutEffect(() => {
		document.documentElement.dataset.density = density;
	}, [density]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another place starts at its top
	useEffect(() => {
		if (content.current) content.current.scrollTop = 0;
	}, [pathname]);
	return (
		<div className={classes.console}>
			<a href={`#${CONTENT_ID}`} className={classes.skip}>
				Skip to content
			</a>
			<ConnectionBar />
			<ScopeBar />
			<Navigation />
			<main ref={content} id={CONTENT_ID} tabIndex={-1} className={classes.content}>
				<Outlet />
			</main>
			<PlaceAnnouncer pathname={pathname} />
			<Palette />
			<Shortcuts />
		</div>
	);
}

/** Tells screen readers that another place is shown; a browser does so only for a whole new page. */
function PlaceAnnouncer({ pathname }: { pathname: string }) {
	const [place, setPlace] = useState('');
	// biome-ignore lint/correctness/useExhaustiveDependencies: the title follows the place
	useEffect(() => setPlace(document.title), [pathname]);
	return (
		<VisuallyHidden role="status" aria-live="polite">
			{place}
		</VisuallyHidden>
	);
}
