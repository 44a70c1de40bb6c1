import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useSettingsPages } from '../../shell/sections.ts';
import { Page } from '../../ui/page.tsx';
import classes from './settings-layout.module.css';

/** The settings, with a way to each page. What the instance does not offer is not shown. */
export function SettingsLayout() {
	const { pathname } = useLocation();
	const pages = useSettingsPages();
	const here = pages.find(({ to }) => pathname === to);
	return (
		<Page title="Settings" {...(here ? { within: here.label } : {})}>
			<div className={classes.layout}>
				<nav aria-label="Settings" className={classes.navigation}>
					<ul>
						{pages.map(({ to, label }) => (
							<li key={to}>
								<Link to={to} className={classes.page} aria-current={pathname === to ? 'page' : undefined}>
									{label}
								</Link>
							</li>
						))}
					</ul>
				</nav>
				<div className={classes.content}>
					<Outlet />
				</div>
			</div>
		</Page>
	);
}
