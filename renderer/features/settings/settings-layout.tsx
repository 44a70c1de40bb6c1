import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useQueries } from '../../api/instance.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './settings-layout.module.css';

/** Pages of the settings. `sandbox`: only a sandbox offers it. */
const PAGES = [
	{ to: '/settings/appearance', label: 'Appearance', sandbox: false },
	{ to: '/settings/service', label: 'Service', sandbox: false },
	{ to: '/settings/limits', label: 'Rate limits', sandbox: false },
	{ to: '/settings/retention', label: 'Retention', sandbox: false },
	{ to: '/settings/master-key', label: 'Master key', sandbox: false },
	{ to: '/settings/clock', label: 'Clock', sandbox: true },
	{ to: '/settings/payments', label: 'Payments', sandbox: true },
	{ to: '/settings/backup', label: 'Backup and restore', sandbox: true },
	{ to: '/settings/reset', label: 'Reset', sandbox: true },
] as const;

/** The settings, with a way to each page. What the instance does not offer is not shown. */
export function SettingsLayout() {
	const { pathname } = useLocation();
	const instance = useQuery(useQueries().instance.get.queryOptions());
	const pages = PAGES.filter(({ sandbox }) => !sandbox || instance.data?.kind === 'sandbox');
	const here = PAGES.find(({ to }) => pathname === to);
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
