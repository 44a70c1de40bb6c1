import { Link, useLocation } from '@tanstack/react-router';
import { useInstanceState } from '../api/instance.tsx';
import { formatCount } from '../ui/format.ts';
import classes from './navigation.module.css';
import { FOOT_PLACES, PLACES, placeOf, useIsOffered } from './places.ts';
import { ThemeToggle } from './theme-toggle.tsx';

/** The places of the console. */
export function Navigation() {
	return (
		<nav className={classes.navigation} aria-label="Places">
			<PlaceList places={PLACES} />
			<div className={classes.foot}>
				{FOOT_PLACES.length > 0 && <PlaceList places={FOOT_PLACES} />}
				<ThemeToggle />
			</div>
		</nav>
	);
}

type Entry = (typeof PLACES | typeof FOOT_PLACES)[number];

function PlaceList({ places }: { places: readonly Entry[] }) {
	const here = placeOf(useLocation().pathname);
	const connections = useInstanceState((state) => state.figures?.connections ?? 0);
	const isOffered = useIsOffered();
	return (
		<ul className={classes.places}>
			{places.filter(isOffered).map(({ to, label, Icon }) => (
				<li key={to}>
					<Link to={to} className={classes.place} aria-current={to === here ? 'page' : undefined} activeOptions={{ exact: true }}>
						<Icon size={17} stroke={1.75} aria-hidden />
						<span>{label}</span>
						{to === '/live' && connections > 0 && (
							<span className={classes.count} aria-hidden>
								{formatCount(connections)}
							</span>
						)}
					</Link>
				</li>
			))}
		</ul>
	);
}
