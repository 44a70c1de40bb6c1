import { IconActivity, IconApps, IconBuilding, IconCode, IconLayoutDashboard, IconTags } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useInstanceState } from '../api/instance.tsx';
import { formatCount } from '../ui/format.ts';
import classes from './navigation.module.css';
import { ThemeToggle } from './theme-toggle.tsx';

const PLACES = [
	{ to: '/', label: 'Overview', Icon: IconLayoutDashboard },
	{ to: '/tenants', label: 'Tenants', Icon: IconBuilding },
	{ to: '/apps', label: 'Apps', Icon: IconApps },
	{ to: '/plans', label: 'Plans', Icon: IconTags },
	{ to: '/live', label: 'Live', Icon: IconActivity },
	{ to: '/playground', label: 'Playground', Icon: IconCode },
] as const;

/** Which place an address is in, if any: an app's address begins with its tenant's, but it is among the apps. */
function placeOf(pathname: string): string | null {
	if (/^\/tenants\/[^/]+\/apps\//.test(pathname)) return '/apps';
	return PLACES.findLast(({ to }) => pathname === to || pathname.startsWith(`${to}/`))?.to ?? null;
}

/** The places of the console. */
export function Navigation() {
	const here = placeOf(useLocation().pathname);
	const connections = useInstanceState((state) => state.figures?.connections ?? 0);
	return (
		<nav className={classes.navigation} aria-label="Places">
			<ul className={classes.places}>
				{PLACES.map(({ to, label, Icon }) => (
					<li key={to}>
						<Link
							to={to}
							className={classes.place}
							aria-current={to === here ? 'page' : undefined}
							activeOptions={{ exact: true }}
						>
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
			<div className={classes.foot}>
				<ThemeToggle />
			</div>
		</nav>
	);
}
